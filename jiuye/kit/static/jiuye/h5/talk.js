// What every module needs: say a sentence, ask the server, go back one step.
export const say = (text) => {
  const line = document.getElementById("say");
  if (line) line.textContent = text;
};
const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const KIND = { "X-Requested-With": "fetch", Accept: "application/json" };

// {status, body}; status 0 means that no answer came back
export async function ask(url, method = "GET", data = undefined, headers = {}) {
  const raw = data instanceof Blob;
  const more = data === undefined ? {} : { "Content-Type": raw ? "application/octet-stream" : "application/json" };
  const given = method === "GET" ? {} : { "X-CSRFToken": token() };
  try {
    const reply = await fetch(url, {
      method, credentials: "same-origin", headers: { ...KIND, ...more, ...given, ...headers },
      body: data === undefined || raw ? data : JSON.stringify(data),
    });
    const json = reply.headers.get("Content-Type")?.includes("json");
    // A login page in place of JSON is a lost session, not an answer.
    return { status: reply.redirected && !json ? 401 : reply.status, body: json ? await reply.json() : {} };
  } catch {
    return { status: 0, body: {} };
  }
}

export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Text with the matching part in <mark>, without ever parsing HTML.
export function marked(text, match) {
  const at = match ? text.indexOf(match) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), make("mark", {}, match), text.slice(at + match.length)];
}

export const later = (wait, act) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), wait);
  };
};

export function changed(control, value) {
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}
