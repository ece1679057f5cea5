"""The graduate's phone pages that belong to no one domain: 首页, 通知, 我的, 谁动过我的数据."""
