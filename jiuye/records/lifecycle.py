"""The two processes records itself keeps: a background job, and one file going in or out."""

from __future__ import annotations

from enum import StrEnum

from jiuye.kit.lifecycle import Lifecycle, Transition


class JobState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RunState(StrEnum):
    UPLOADED = "uploaded"
    CHECKED = "checked"
    APPLIED = "applied"
    REQUESTED = "requested"
    PRODUCED = "produced"
    EXPIRED = "expired"
    ABANDONED = "abandoned"
    FAILED = "failed"


MACHINE = {"clock", "system"}
ANYBODY = {"clock", "system", "staff"}

J = JobState
JOB = Lifecycle(
    #          verb       label         from                    to         by
    Transition("claim",   "开始处理",   {J.READY, J.RUNNING},   J.RUNNING, MACHINE),
    Transition("finish",  "处理完成",   {J.RUNNING},            J.DONE,    MACHINE),
    Transition("retry",   "稍后再试",   {J.RUNNING},            J.READY,   MACHINE),
    Transition("fail",    "处理失败",   {J.RUNNING, J.READY},   J.FAILED,  MACHINE),
    Transition("rearm",   "重新处理",   {J.FAILED},             J.READY,   ANYBODY),
    starts={J.READY},
    captions={J.READY: "等待处理", J.RUNNING: "正在处理", J.DONE: "已完成", J.FAILED: "失败"},
)  # fmt: skip

R = RunState
FILE_RUN = Lifecycle(
    #          verb        label         from                       to           by
    Transition("check",    "检查文件",   {R.UPLOADED},              R.CHECKED,   ANYBODY),
    Transition("apply",    "确认导入",   {R.CHECKED},               R.APPLIED,   ANYBODY),
    Transition("abandon",  "放弃导入",   {R.UPLOADED, R.CHECKED},   R.ABANDONED, ANYBODY),
    Transition("produce",  "生成文件",   {R.REQUESTED},             R.PRODUCED,  ANYBODY),
    Transition("expire",   "清理文件",   {R.PRODUCED},              R.EXPIRED,   MACHINE),
    Transition("fail",     "处理失败",   {R.UPLOADED, R.CHECKED, R.REQUESTED}, R.FAILED, ANYBODY),
    starts={R.UPLOADED, R.REQUESTED},
    captions={
        R.UPLOADED: "已上传", R.CHECKED: "已检查，待确认", R.APPLIED: "已导入", R.ABANDONED: "已放弃",
        R.REQUESTED: "正在生成", R.PRODUCED: "可以下载", R.EXPIRED: "已过期", R.FAILED: "失败",
    },
)  # fmt: skip
