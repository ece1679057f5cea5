"""Tasks a real worker process can import: what they do is visible in the trail."""

import time

from jiuye.kit.actors import CLOCK
from jiuye.kit.refusals import Refused
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.run import current
from jiuye.records.services import record
from jiuye.records.tests.cast import NOON


@task
def add(one, other):
    return one + other


@task(takes_context=True)
def attempt(context):
    return context.attempt


@task
def refuse():
    raise Refused("表头缺少“学号”列，请用下载的模板重新填写")


@task
def break_down():
    raise ValueError("身份证号 110101199003079996 不该出现在错误里")


@task
def import_rows(count, slow=0.0):
    """Two effects in a row; between and inside them there is time to be killed."""
    run = current()
    for step in ("first", "second"):
        run.progress(0, count, step, f"正在处理 {step}", now=True)
        with run.effect(step) as fresh:
            if fresh:
                for number in range(count):
                    record(f"test.{step}", actor=CLOCK, at=NOON, obj=f"row:{number}")
                time.sleep(slow)
        time.sleep(slow)
    return count
