# One row after the other is how this table is read and compared:
# fmt: off
"""What surrounds the names of people: surnames of fixed form, particles, forms of address.

Written by hand: the Korean surnames are those of the census that thousands of people bear,
the rest is what forms and business cards show.
All words stand in the form that `leadflow.values.text.fold` gives.
Forms of address stand without their dots; one written here with a dot counts only with it (``mag.``, a name without).
"""

__all__ = [
    "CHINESE_COMPOUND_SURNAMES",
    "CREDENTIALS",
    "GENERATIONS",
    "HONORIFICS_BEHIND",
    "KOREAN_COMPOUND_SURNAMES",
    "KOREAN_SURNAMES",
    "PARTICLES",
    "TITLES_BEHIND",
    "TITLES_IN_FRONT",
]

KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민나진지엄채원천방공현함변염여추"
    "도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예경봉사부가복태목형피두감음빈동온호범림"
)
"""Korean surnames of one syllable.

The rarest are left out (라, 시, 단 …): more foreign names written in Hangul begin with them than Korean ones.
"""

KOREAN_COMPOUND_SURNAMES = frozenset(
    {"황보", "선우", "남궁", "제갈", "독고", "사공", "서문", "동방", "어금", "망절"}
)
"""Korean surnames of two syllables.

소봉, 장곡 and 강전 are left out: a name that begins so nearly always has a surname of one syllable.
"""

CHINESE_COMPOUND_SURNAMES = frozenset(
    {
        *("欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "夏侯", "皇甫", "尉迟", "尉遲", "公孙", "公孫", "慕容"),
        *("令狐", "东方", "東方", "西门", "西門", "南宫", "南宮", "端木", "司徒", "独孤", "獨孤", "申屠", "轩辕", "軒轅"),
        *("鲜于", "鮮于", "司空"),
    }
)
"""Surnames of two ideographs, Chinese and Korean."""

PARTICLES = frozenset(
    {
        *("van", "von", "vom", "der", "den", "de", "het", "'t", "ten", "ter", "te", "zu", "zum", "zur", "af", "av"),
        *("da", "das", "di", "do", "dos", "du", "del", "della", "delle", "dello", "degli", "dei", "la", "las", "le"),
        *("los", "lo", "el", "al", "bin", "bint", "ibn", "ben", "abu", "ap", "st", "st."),
    }
)
"""Words that belong to the surname behind them (Jonas van der Berg)."""

TITLES_IN_FRONT = frozenset(
    {
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam", "rev.", "messrs"),
        *("herr", "frau", "dipl-ing", "dipl-kfm", "dipl-inf", "ing.", "mag.", "med.", "phil.", "jur.", "rer.", "nat."),
        *("h.c.", "habil.", "dhr", "mevr", "mevrouw", "drs", "hr.", "fru"),
        *("mme", "mlle", "monsieur", "madame", "mademoiselle", "sr", "sra", "srta", "señor", "señora", "dra", "dña"),
        *("sig.", "sigra", "signor", "signora", "dott", "dottssa", "avv.", "mudr", "judr", "mgr.", "г-н", "г-жа"),
    }
)
"""Forms of address and academic titles in front of a name.

Neither ``M`` (an initial, too) nor ``Don`` (a given name, too) nor ``Pan`` (a surname, too).
"""

CREDENTIALS = frozenset(
    {
        *("phd", "dphil", "m.d.", "mba", "emba", "msc", "bsc", "m.a.", "b.a.", "j.d.", "llm", "esq", "cpa", "cfa", "pmp"),
        *("dds", "p.e.", "pharmd", "frcs", "obe", "mbe", "cissp", "shrm-cp", "fcca", "acca", "mph", "r.n."),
    }
)
"""Degrees and certificates behind a name (Amy Wong, PhD).

``MD`` only with its dots: "Rahman, Md" is a name.
"""

GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior", "filho", "neto"})
"""What tells father and son apart: part of the full name, though neither given name nor surname."""

HONORIFICS_BEHIND = (
    *(("선생님", 2), ("님", 3), ("씨", 1), ("귀하", 2), ("貴下", 2)),
    *(("さん", 1), ("様", 1), ("氏", 1), ("殿", 1), ("先生", 1), ("女士", 1), ("小姐", 1)),
)
"""What is written behind an East Asian name with no space, and how many characters must be left of the name.

님 ends given names, too (이꽃님), so it goes from three syllables only.
"""

TITLES_BEHIND = frozenset(
    {
        *("대표", "대표이사", "공동대표", "각자대표", "사장", "부사장", "회장", "부회장", "이사장", "이사", "전무", "전무이사"),
        *("상무", "상무이사", "상무보", "감사", "고문", "본부장", "부본부장", "센터장", "지사장", "지점장", "공장장", "사업부장"),
        *("실장", "팀장", "부팀장", "파트장", "그룹장", "부장", "부부장", "차장", "과장", "대리", "계장", "주임", "사원", "인턴"),
        *("책임", "선임", "수석", "전임", "프로", "매니저", "책임매니저", "연구원", "선임연구원", "책임연구원", "수석연구원"),
        *("주임연구원", "전임연구원", "연구위원", "연구소장", "소장", "원장", "부원장", "국장"),
        *("교수", "부교수", "조교수", "박사", "총장", "학장", "교장", "교사", "변호사", "회계사", "세무사", "노무사"),
        *("변리사", "법무사", "건축사", "의사", "약사", "기자", "작가", "감독", "간사", "위원", "위원장", "의원", "장관", "차관"),
        *("사무관", "주무관", "서기관", "행정관", "선생", "선생님", "님", "씨", "귀하", "貴下"),
        *("様", "さん", "氏", "殿", "部長", "課長", "社長", "係長", "主任", "取締役", "先生", "女士", "小姐", "总经理", "经理"),
    }
)
"""Titles and honorifics that stand behind an East Asian name, separated by a space."""
