"""What an act is called: every verb there is, in both languages, said once."""

from __future__ import annotations

from tuopin.terms import Text

__all__ = ["VERBS", "verb_text"]

VERBS: dict[str, Text] = {
    "areas.add": Text("增设地区", "area added"),
    "areas.open": Text("开设地区", "areas opened"),
    "areas.rename": Text("地区更名", "area renamed"),
    "areas.renumber": Text("地区改码", "area renumbered"),
    "api.token": Text("发放接口令牌", "token for the API given"),
    "api.revoke": Text("撤销接口令牌", "token for the API revoked"),
    "api.resolve": Text("接口批量查号", "numbers resolved through the API"),
    "api.stream": Text("接口批量取出", "rows streamed through the API"),
    "archive.check": Text("冻结前检查", "checked before a freeze"),
    "archive.exempt": Text("豁免疑点", "finding exempted"),
    "archive.freeze": Text("冻结轮次", "round frozen"),
    "archive.mirror": Text("登记已冻结的轮次", "frozen round entered"),
    "archive.withdraw": Text("收回豁免", "exemption taken back"),
    "assessment.current": Text("启用评估结论", "verdicts of a run made current"),
    "assessment.run": Text("评估轮次", "round assessed"),
    "briefing.count": Text("为简报按地区计数", "run counted by area for the brief"),
    "dossier.card": Text("打印明白卡", "card of a household printed"),
    "dossier.cards": Text("打印全村明白卡", "cards of a village printed"),
    "dossier.fetch": Text("下载全村材料", "papers of a village handed out"),
    "dossier.handbook": Text("打印扶贫手册", "handbook of a household printed"),
    "dossier.handbooks": Text("打印全村扶贫手册", "handbooks of a village printed"),
    "intake.accept": Text("接收批次", "batch accepted"),
    "intake.again": Text("重新检查批次", "batch checked again"),
    "intake.ask_accept": Text("提请接收批次", "acceptance of a batch asked for"),
    "intake.ask_undo": Text("提请撤销批次", "undoing of a batch asked for"),
    "intake.broken_off": Text("上传中断", "upload broken off"),
    "intake.check": Text("检查批次", "batch checked"),
    "intake.files": Text("收下文件", "files kept"),
    "intake.mapping": Text("保存栏目对应", "mapping saved"),
    "intake.refuse": Text("退回批次", "batch refused"),
    "intake.undo": Text("撤销批次", "batch undone"),
    "intake.upload": Text("上传批次", "batch uploaded"),
    "intake.workbook": Text("生成疑点工作簿", "workbook of findings made"),
    "job.call_off": Text("取消任务", "long work called off"),
    "key.reseal": Text("更换密钥", "sealed under a new key"),
    "national.compare": Text("与国家系统比对", "compared with the national system"),
    "national.countersign": Text("复签乡镇总数", "totals of a township countersigned"),
    "national.export": Text("导出供国家系统上传", "exported for the national system"),
    "national.fetch": Text("下载国家系统文件", "file for the national system fetched"),
    "national.made": Text("生成国家系统文件", "file for the national system made"),
    "national.mark": Text("处理与国家系统的差异", "difference from the national system settled"),
    "national.settle": Text(
        "一并处理与国家系统的差异", "many differences from the national system settled"
    ),
    "national.sheet": Text("导出与国家系统的差异", "differences from the national system exported"),
    "national.sign": Text("签认乡镇总数", "totals of a township signed"),
    "national.upload": Text("上传国家系统导出", "export of the national system uploaded"),
    "office.backup": Text("备份", "backup made"),
    "office.restore": Text("恢复备份", "backup restored"),
    "people.assign": Text("分配户", "households assigned"),
    "people.release": Text("移出户", "households taken away"),
    "people.close": Text("关闭帐号", "account closed"),
    "people.code_failed": Text("第二因素不对", "wrong code of the second factor"),
    "people.end": Text("结束角色", "role ended"),
    "people.give": Text("授予角色", "role given"),
    "people.hand_over": Text("交接", "handed over"),
    "people.identity": Text("绑定统一身份认证", "bound to the identity server"),
    "people.import": Text("批量开立帐号", "accounts imported"),
    "people.locked": Text("帐号锁定", "account locked"),
    "people.login": Text("登录", "logged in"),
    "people.login_failed": Text("登录失败", "failed to log in"),
    "people.logout": Text("退出", "logged out"),
    "people.new": Text("开立帐号并授予角色", "account opened with a role"),
    "people.open": Text("开立帐号", "account opened"),
    "people.password": Text("修改密码", "password changed"),
    "people.passwords": Text("下载首次密码", "first passwords downloaded"),
    "people.rehash": Text("密码换新算法保存", "password kept under a newer hash"),
    "people.renew": Text("另发首次密码", "new first password given"),
    "people.reopen": Text("重新开立帐号", "account reopened"),
    "people.second_factor": Text("启用第二因素", "second factor set up"),
    "people.second_factor_dropped": Text("代为取消第二因素", "second factor dropped for somebody"),
    "people.second_factor_removed": Text("取消第二因素", "second factor removed"),
    "people.second_factor_renewed": Text("重新生成恢复码", "recovery codes made anew"),
    "record.clue": Text("记录线索", "clue written"),
    "record.export": Text("导出审计记录", "record of acts exported"),
    "registry.open": Text("装入台账", "registry filled"),
    "registry.reveal": Text("查看完整号码", "number seen in the clear"),
    "registry.place": Text("地区更名或改码", "area given another name or code"),
    "registry.year": Text("年度窗口", "window of the year"),
}


def verb_text(verb: str) -> Text:
    """The verb in words; as it stands where it has none."""
    if verb in VERBS:
        return VERBS[verb]
    if verb.startswith("job."):
        return Text(f"提交任务 {verb[4:]}", f"long work asked for: {verb[4:]}")
    return Text(verb, verb)
