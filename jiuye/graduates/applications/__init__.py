"""绑定申请: somebody without a row on the roster says who they are, and the school answers (S4-33, C-29). See ../README.md."""
