"""Who is in the sample: enterprises, their accounts and their titles."""

from dataclasses import dataclass, field

from codes import BANKS, account_no, uscc

# One pleasant word each; 样例 in front of it makes every name plainly fictional.
WORDS = (
    "青禾 远山 听潮 知行 明川 云岫 松间 江月 星野 澄怀 "  # 1-10
    "拾光 晴岚 望舒 长庚 白露 惊蛰 谷雨 霜降 立夏 小满 "  # 11-20
    "芒种 清和 半夏 杜若 白芷 沉香 玄参 茯苓 竹里 垯溪 "  # 21-30
    "塱影 骉驰 鹿鸣 鹤汀 凫渚 鸿影 燕归 莺时 蝉鸣 萤火 "  # 31-40
    "飞瀑 流泉 平波 梧桐 银杏 水杉 香樟 木棉 海棠 紫藤 "  # 41-50
    "石榴 枇杷 杨梅 青梅 十里荷 九重云 三更雪 六月风 七弦琴 八月桂 "  # 51-60
    "一叶舟 二月兰 四时春 五更钟 百草园 千层浪"  # 61-66
).split()

TRADES = [
    "智能传感", "生物试剂", "精密机械", "复合材料", "储能系统",
    "工业视觉", "诊断仪器", "数控装备", "特种陶瓷", "光伏组件",
    "边缘计算", "药物递送", "机器人部件", "电子化学品", "氢能阀件",
]

# Those on the way to a listing are companies limited by shares.
BY_SHARES = {10, 11, 36, 37, 38}

# Before the policy: recognised, so eligible; never awarded, as it runs from its issue.
PROVINCIAL_2021 = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 17]
PROVINCIAL_2022 = [18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 33, 34, 35, 36, 37]
LITTLE_GIANT_2022 = [38, 39, 40]
# While it is in force.
PROVINCIAL_2023 = [1, 7, 8, 30, 31, 32, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52]
LITTLE_GIANT_2023 = [1, 8, 2, 11, 14, 18, 21, 33, 41]
HIDDEN_CHAMPION_2023 = [9, 16, 42, 45]
PROVINCIAL_2023_AUTUMN = [53, 54, 55, 56]
PROVINCIAL_2024 = [57, 58, 59, 60, 61, 62, 63, 64]
CHAMPION_2024 = [1, 39]
LITTLE_GIANT_2024 = [9, 3, 7, 15, 30, 44, 51]
HIDDEN_CHAMPION_2024 = [43, 57]
PROVINCIAL_2024_AUTUMN = [65, 66]

CHAIN_OWNER = 29  # a 链主: clause 13 pays it without any title
FOUNDED_2024 = {65, 66}

# (file, title, recognised on, document, who)
RECOGNITIONS = [
    ("titles-2022.csv", "provincial", "2021-12-20", "样经信〔2021〕88号", PROVINCIAL_2021),
    ("titles-2022.csv", "provincial", "2022-12-15", "样经信〔2022〕91号", PROVINCIAL_2022),
    ("titles-2022.csv", "little-giant", "2022-08-08", "样部函〔2022〕17号", LITTLE_GIANT_2022),
    ("titles-2023h1.csv", "provincial", "2023-01-18", "样经信〔2023〕3号", PROVINCIAL_2023),
    ("titles-2023h2.csv", "little-giant", "2023-07-14", "样部函〔2023〕21号", LITTLE_GIANT_2023),
    ("titles-2023h2.csv", "hidden-champion", "2023-08-10", "样经信〔2023〕40号", HIDDEN_CHAMPION_2023),
    ("titles-2023h2.csv", "provincial", "2023-08-28", "样经信〔2023〕44号", PROVINCIAL_2023_AUTUMN),
    ("titles-2024h1.csv", "provincial", "2024-01-19", "样经信〔2024〕2号", PROVINCIAL_2024),
    ("titles-2024h1.csv", "champion", "2024-03-01", "样部函〔2024〕9号", CHAMPION_2024),
    ("titles-2024h2.csv", "hidden-champion", "2024-08-20", "样经信〔2024〕38号", HIDDEN_CHAMPION_2024),
    ("titles-2024h2.csv", "little-giant", "2024-09-02", "样部函〔2024〕30号", LITTLE_GIANT_2024),
    ("titles-2024h2.csv", "provincial", "2024-08-28", "样经信〔2024〕41号", PROVINCIAL_2024_AUTUMN),
]


@dataclass
class Enterprise:
    """One enterprise; `titles` are (title, recognised on) in order of time."""

    number: int
    uscc: str
    name: str
    bank: str
    bank_code: str
    account_no: str
    titles: list = field(default_factory=list)

    def since(self) -> str:
        """The day from which it holds a title; after every day where it has none."""
        return min((on for _, on in self.titles), default="9999-12-31")


def all_enterprises() -> dict[int, Enterprise]:
    """By number."""
    found = {}
    for number, word in enumerate(WORDS, start=1):
        trade = TRADES[number * 7 % len(TRADES)]
        ending = "股份有限公司" if number in BY_SHARES else "有限公司"
        bank, bank_code = BANKS[number % len(BANKS)]
        found[number] = Enterprise(
            number, uscc(number), f"样例{word}{trade}{ending}", bank, bank_code, account_no(number)
        )
    for _, title, on, _, who in RECOGNITIONS:
        for number in who:
            found[number].titles.append((title, on))
    for enterprise in found.values():
        enterprise.titles.sort(key=lambda held: held[1])
    return found


def enterprise_rows(enterprises, numbers):
    """Rows of an enterprise file."""
    for number in numbers:
        e = enterprises[number]
        yield {
            "uscc": e.uscc, "name": e.name, "account_name": e.name, "bank": e.bank,
            "bank_code": e.bank_code, "account_no": e.account_no,
        }


def title_rows(enterprises, file):
    """Rows of a title file."""
    for name, title, on, document, who in RECOGNITIONS:
        if name == file:
            for number in sorted(who):
                yield {
                    "uscc": enterprises[number].uscc, "title": title,
                    "recognised_on": on, "document_no": document,
                }


SPECIALISTS = ["一号专员", "二号专员", "三号专员", "四号专员", "五号专员"]


def specialist_rows(enterprises):
    """Clause 15: one specialist for each; two enterprises still wait for theirs."""
    for number, e in enterprises.items():
        if number not in FOUNDED_2024 and number not in (28, 60):
            yield {
                "uscc": e.uscc, "specialist": SPECIALISTS[number % 5],
                "liaison": f"联络员{number:02}",
            }
