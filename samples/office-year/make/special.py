"""The claims with a story of their own; each has a tag by which `story.py` calls it."""

from claims import WAVES, Claim, apply_day, day, yuan

# Whose rows in a measure are told here, so that no plain claim disturbs them.
KEEP_OUT = {
    "innovation-voucher": {5, 7, 12, 13, 14, 16, 17, 23, 34, 29},
    "pledge-interest": {2, 3, 4, 12, 13, 25, 34, 29, 14},
    "overseas-booth": {6, 12, 13, 14, 26, 34, 29},
    "digital-project": {12, 13, 17, 24, 34, 47, 48, 49, 29},
    "rnd-centre": {12, 13, 27, 34, 29},
    "first-set": {12, 13, 33, 34, 29},
    "project-rent": {12, 13, 20, 34, 29},
    "vc-rent": {12, 13, 21, 34, 29},
    "talent-matching": {12, 13, 22, 34, 29},
}
for _measure in ("project-matching", "project-rnd", "first-set-insurance", "smart-factory", "vc-award"):
    KEEP_OUT[_measure] = {12, 13, 34, 29}
KEEP_OUT["project-matching"] = {12, 13, 17, 34, 29}

TITLE_NAMES = {
    "champion": "制造业单项冠军", "little-giant": "专精特新小巨人",
    "hidden-champion": "隐形冠军", "provincial": "省级专精特新中小企业",
}


def claim(tag, measure, who, wave, subject, facts, decided="", decision_no="", on=""):
    """One claim of a story."""
    applied = on or apply_day(wave, measure, who, tag)
    return Claim(measure, who, subject, applied, facts, decided, decision_no, wave, tag=tag)


def titles(enterprises):
    """Clause 1: every title of 2023 and 2024 in the window after it.

    No. 8 applies for the lower title after the higher one was paid; No. 9 has
    the two titles of equal rank.
    """
    windows = [("A1", "2023-03-01"), ("A2", "2023-09-01"), ("A3", "2024-03-02"), ("A4", "2024-09-03")]
    for number, e in enterprises.items():
        for title, on in e.titles:
            if on < "2023-01-01":
                continue
            wave = next(name for name, opens in windows if on < opens)
            if (number, title) == (8, "provincial"):
                wave = "A3"
            facts = {"title": title, "recognised_on": on}
            subject = f"{TITLE_NAMES[title]}认定（{on[:4]}）"
            yield claim(f"{title}-{number}", "tier-award", number, wave, subject, facts)


def voucher(tag, who, wave, no, wan, signed, **rest):
    """A technical service contract."""
    facts = {"contract_no": no, "contract_amount": yuan(wan), "signed_on": signed}
    return claim(tag, "innovation-voucher", who, wave, f"技术服务合同 {no}", facts, **rest)


def vouchers():
    """Clause 4: the yearly ceiling, one contract twice, revoked and granted anew, a lower decision."""
    yield voucher("voucher-full-1", 5, "B1", "JS1-005A", 120, "2023-02-20")
    yield voucher("voucher-full-2", 5, "B2", "JS2-005B", 80, "2023-08-15")
    yield voucher("voucher-next-year", 5, "B3", "JS3-005C", 60, "2024-02-26")
    yield voucher("contract-once", 7, "B1", "JS1-007", 50, "2023-03-06")
    yield voucher("contract-twice", 7, "B2", "JS1-007", 50, "2023-03-06")
    yield voucher("excluded", 12, "B1", "JS1-012", 40, "2023-03-15")
    yield voucher("predecessor", 13, "B3", "JS3-013", 100, "2024-01-15")
    yield voucher("successor", 14, "B4", "JS4-014", 120, "2024-06-18")
    yield voucher("after-merger", 13, "B4", "JS4-013", 35, "2024-05-20")
    yield voucher("revoked", 16, "B1", "JS1-016A", 160, "2023-02-13")
    yield voucher("after-revoked", 16, "B2", "JS2-016B", 150, "2023-09-05")
    yield voucher("lower-decision", 17, "B1", "JS1-017", 60, "2023-03-21",
                  decided="150000.00", decision_no="样经信财〔2023〕77号")
    yield voucher("withdrawn", 23, "B2", "JS2-023", 30, "2023-07-11")
    yield voucher("excluded-lifted", 34, "B2", "JS2-034", 45, "2023-06-29")


def loan(tag, who, wave, no, contract_on, months, wan, start, end, paid, **rest):
    """A loan against patents."""
    facts = {
        "loan_no": no, "principal": yuan(wan), "term_months": str(months),
        "contract_on": contract_on, "from": start, "to": end, "interest_paid": paid,
    }
    return claim(tag, "pledge-interest", who, wave, f"知识产权质押贷款 {no}", facts, **rest)


def loans():
    """Clause 6: 1,950,000.00 used and 50,000.00 left, the worked full year, the year end, an overlap."""
    yield loan("interest-1", 2, "C1", "ZY22-002A", "2022-12-20", 12, 9000, "2023-01-01", "2023-07-01", "1950000.00")
    yield loan("interest-2", 2, "C2", "ZY22-002B", "2022-12-28", 24, 9000, "2023-07-01", "2024-01-01", "1950000.00", on="2024-01-05")
    yield loan("interest-ceiling", 2, "C2", "ZY23-002C", "2023-06-16", 12, 1000, "2023-07-01", "2024-01-01", "200000.00", on="2024-01-16")
    yield loan("full-year", 4, "C2", "ZY22-004", "2022-12-30", 24, 3000, "2023-01-01", "2024-01-01", "1323125.00")
    yield loan("year-end", 3, "C3", "ZY23-003", "2023-09-28", 12, 3000, "2023-10-01", "2024-04-01", "663375.00")
    yield loan("overlap-first", 25, "C1", "ZY22-025", "2022-12-08", 24, 800, "2023-01-01", "2023-07-01", "157422.22")
    yield loan("overlap-second", 25, "C2", "ZY22-025", "2022-12-08", 24, 800, "2023-06-01", "2024-01-01", "186155.56")
    yield loan("lpr", 3, "C4", "ZY24-003", "2024-03-18", 12, 2000, "2024-07-01", "2025-01-01", "440000.00")


def booth(tag, who, wave, fair, wan, began):
    """A booth at a fair abroad."""
    facts = {"fair": fair, "booth_fee": yuan(wan), "fair_from": began}
    return claim(tag, "overseas-booth", who, wave, f"{fair}（{began}开展）展位", facts)


def fairs():
    """Clause 14: the booth ceiling, city money that came first and was cancelled, one fair of two hosts."""
    yield booth("booth-1", 6, "B1", "虚构国际工业展·海港城2023", 26, "2023-03-14")
    yield booth("booth-ceiling", 6, "B2", "样例电子周·北岬2023", 30, "2023-09-19")
    yield booth("booth-next-year", 6, "B3", "虚构国际工业展·海港城2024", 18, "2024-03-12")
    yield booth("aid-first", 26, "B1", "演示医疗器械展·双塔城2023", 32, "2023-04-11")
    yield booth("aid-cancelled", 26, "B3", "练习新能源博览会·绿洲2023", 20, "2023-12-05")
    hosts = [
        ("host-1", 18, "B2", "样例江畔智能制造博览会2023", 140, "2023-10-18"),
        ("host-2", 19, "B2", "样例江畔智能制造博览会2023", 100, "2023-10-18"),
        ("expo-1", 22, "B1", "演示新材料大会2023", 86, "2023-04-25"),
        ("expo-2", 38, "B3", "练习生物医药周2024", 124, "2024-04-16"),
        ("expo-3", 40, "B4", "样例江畔智能制造博览会2024", 230, "2024-10-16"),
        ("expo-4", 35, "B4", "演示绿色能源对接会2024", 52, "2024-09-24"),
    ]
    for tag, who, wave, fair, cost, held in hosts:
        facts = {"fair": fair, "cost": yuan(cost), "held_on": held}
        applied = {"host-1": "2023-11-02", "host-2": "2023-11-09"}.get(tag, "")
        yield claim(tag, "local-expo", who, wave, f"举办{fair}", facts, on=applied)


STAGE_NAMES = {"restructured": "股改", "tutoring": "辅导备案", "accepted": "受理", "listed": "上市"}


def stage(tag, who, wave, name, reached):
    """One stage of a domestic listing."""
    facts = {"stage": name, "reached_on": reached}
    return claim(tag, "ipo-domestic", who, wave, f"境内上市·{STAGE_NAMES[name]}", facts)


def listings():
    """Clause 9: stages in three years, a stage filed twice, an overseas listing before the domestic stages."""
    yield claim("overseas", "ipo-overseas", 10, "A1", "境外上市", {"listed_on": "2023-02-16"})
    yield stage("after-overseas-1", 10, "A2", "restructured", "2023-05-22")
    yield stage("after-overseas-2", 10, "A3", "tutoring", "2023-11-14")
    yield stage("after-overseas-3", 10, "A4", "accepted", "2024-06-27")
    yield stage("after-overseas-4", 10, "C4", "listed", "2024-12-19")
    yield stage("ipo-1", 11, "A1", "restructured", "2023-02-08")
    yield stage("ipo-2", 11, "A2", "tutoring", "2023-08-03")
    yield stage("ipo-2-again", 11, "A3", "tutoring", "2024-01-30")
    yield stage("ipo-3", 11, "A4", "accepted", "2024-06-12")
    yield stage("ipo-4", 11, "C4", "listed", "2024-12-26")
    yield stage("ipo-36-1", 36, "A2", "restructured", "2023-06-30")
    yield stage("ipo-36-2", 36, "A4", "tutoring", "2024-05-21")
    yield stage("ipo-37-1", 37, "A3", "restructured", "2023-12-11")
    yield stage("ipo-38-1", 38, "A4", "restructured", "2024-07-08")
    yield claim("overseas-2", "ipo-overseas", 37, "A4", "境外上市", {"listed_on": "2024-08-15"})


def centres():
    """Clause 3: one centre on its way up; products above 50万."""
    way = [("municipal", "A1", "2023-01-12"), ("provincial", "A3", "2024-01-09"), ("national", "A4", "2024-08-06")]
    for level, wave, on in way:
        facts = {"centre": "企业技术中心（样例清和研究院）", "level": level, "recognised_on": on}
        yield claim(f"centre-{level}", "rnd-centre", 27, wave, "企业技术中心（样例清和研究院）", facts)
    yield claim("first-set-ceiling", "first-set", 33, "A2", "首台套产品 ST2-033", {}, "600000.00", "样经信财〔2023〕131号")
    yield claim("first-set-second", "first-set", 33, "A3", "首台套产品 ST3-033", {}, "300000.00", "样经信财〔2024〕35号")


def projects():
    """Clauses 2, 4, 8, 12, 13: platforms, digital projects, rents, decided sums."""
    platforms = [
        ("platform-ceiling", 39, "B2", "智能传感共性技术研发平台", 4600, "2023-09-26"),
        ("platform-1", 38, "B1", "诊断试剂公共服务平台", 460, "2023-04-18"),
        ("platform-2", 40, "B3", "储能检测共享平台", 620, "2024-03-28"),
        ("platform-cut", 21, "D4", "复合材料中试共享平台", 900, "2024-10-30"),
    ]
    for tag, who, wave, subject, wan, on in platforms:
        facts = {"investment": yuan(wan), "accepted_on": on}
        yield claim(tag, "shared-platform", who, wave, subject, facts)
    digital = [
        ("digital-ceiling", 17, "B3", "黑灯工厂改造 SZ3-017", 320, "2024-03-19", {}),
        ("rejected", 24, "B2", "产线数字化改造 SZ2-024", 90, "2023-08-22", {}),
        ("cut-to-nothing", 47, "D4", "产线数字化改造 SZ9-047", 120, "2024-10-21", {"on": "2024-12-04"}),
        ("after-increase-1", 48, "D4", "产线数字化改造 SZ9-048", 150, "2024-10-24", {"on": "2024-12-04"}),
        ("after-increase-2", 49, "D4", "产线数字化改造 SZ9-049", 80, "2024-11-06", {"on": "2024-12-04"}),
    ]
    for tag, who, wave, subject, wan, accepted, rest in digital:
        facts = {"investment": yuan(wan), "accepted_on": accepted}
        yield claim(tag, "digital-project", who, wave, subject, facts, **rest)
    rents = [
        ("rent-two-years", "project-rent", 20, "C3", "虚构园区20号楼", {"area_m2": "860", "monthly_rent": "38700.00"}),
        ("vc-rent-large", "vc-rent", 21, "C3", "演示创投园21号楼",
         {"area_m2": "1200", "monthly_rent": "60000.00", "vc_invested": "15000000.00"}),
    ]
    for tag, measure, who, wave, subject, facts in rents:
        span = {"from": "2023-07-01", "to": "2024-07-01"}
        yield claim(tag, measure, who, wave, subject, facts | span)
    yield from decided()


def decided():
    """Sums that only a decision can set."""
    rows = [
        ("self-approval", "talent-matching", 22, "B1", "订单式培养班 RC1-022", "80000.00", "样经信财〔2023〕58号"),
        ("one-project", "project-matching", 17, "B4", "黑灯工厂改造 SZ3-017", "1200000.00", "样经信财〔2024〕166号"),
        ("case-1", "case-by-case", 40, "A2", "一事一议：整机装配基地", "2600000.00", "样政纪要〔2023〕12号"),
        ("case-2", "case-by-case", 65, "A4", "一事一议：氢能阀件中试线", "1800000.00", "样政纪要〔2024〕19号"),
        ("chain-2023", "chain-orders", 29, "A3", "2023年度本地配套订单增量", "700000.00", "样经信财〔2024〕41号"),
        ("chain-2024", "chain-orders", 29, "C4", "2024年度本地配套订单增量", "900000.00", "样经信财〔2025〕4号"),
        ("chain-2023b", "chain-orders", 39, "A3", "2023年度本地配套订单增量", "350000.00", "样经信财〔2024〕42号"),
    ]
    for tag, measure, who, wave, subject, amount, no in rows:
        yield claim(tag, measure, who, wave, subject, {}, amount, no)


def special(enterprises):
    """All of them."""
    for part in (titles(enterprises), vouchers(), loans(), fairs(), listings(), centres(), projects()):
        yield from part


def check_days(claims):
    """Nothing is claimed before it happened."""
    for c in claims:
        first, _, imported, _ = WAVES[c.wave]
        assert first <= c.applied_on <= imported, c
        for name in ("recognised_on", "signed_on", "to", "fair_from", "held_on", "reached_on", "accepted_on", "listed_on"):
            assert c.facts.get(name, "") <= c.applied_on, (c, name)
        if "from" in c.facts and "contract_on" in c.facts:
            assert c.facts["contract_on"] <= c.facts["from"] < c.facts["to"], c
        assert day(c.applied_on, 0) >= "2023-01-01"
