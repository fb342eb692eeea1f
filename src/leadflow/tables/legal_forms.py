# One row after the other is how this table is read and compared:
# fmt: off
"""Legal forms of companies, as people write them in front of and behind a name.

Written by hand from general knowledge; a table generated from the ISO 20275 list can take its place.
Words stand in the form that `leadflow.values.text.letters` gives, with ``and`` for every ``&`` and abbreviations
without their dots.

What is a legal form here: words that a register adds to a name and that people leave out in speech.
So the forms of professions (법무법인, 회계법인, 弁護士法人) are none, they tell two firms of one name apart;
neither are ``Group``, ``Holding`` and their kind.
A form that is an ordinary word or name too counts only where nobody can mistake it:
``S.p.A.`` with its dots (a spa is something else), ``주`` in brackets, ``PT`` in front but ``AB``, ``SA`` and ``UAB``
only behind, since "AB InBev", "SA Recycling" and "UAB Hospital" are names.
"""

import itertools
import unicodedata

__all__ = ["ALONE", "BEHIND", "BRACKETED", "DOTTED", "GLUED_BEHIND", "GLUED_IN_FRONT", "IN_FRONT"]


def _unaccented(text: str) -> str:
    kept = (char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", "".join(kept))


def _forms(*texts: str) -> frozenset[tuple[str, ...]]:
    """Return word sequences; people leave the accents of Latin letters out, so both spellings count."""
    latin = (_unaccented(text) for text in texts if min(text.replace(" ", "")) <= "z")
    return frozenset(tuple(unicodedata.normalize("NFKC", text).split()) for text in itertools.chain(texts, latin))


def _longest_first(*texts: str) -> tuple[str, ...]:
    return tuple(sorted((unicodedata.normalize("NFKC", text) for text in texts), key=len, reverse=True))


BRACKETED = frozenset(
    {
        # 주식회사, 유한회사, 재단법인, 사단법인, 합자·합명회사, 의료법인, 학교법인, 사회복지법인, 농업·영농법인, 협동조합
        *("주", "유", "유한", "재", "재단", "사", "사단", "합", "의", "학", "복", "농", "영농", "협"),
        *("株", "有", "同", "合", "名", "資", "財", "社", "一社", "一財", "公社", "公財", "医", "学", "福", "独", "宗", "協"),
    }
)
"""Short forms that count only in brackets, as in ``(주)한빛``; ㈜ and its like are the same in one character."""

_KOREAN = (
    *("주식회사", "유한회사", "유한책임회사", "합자회사", "합명회사", "재단법인", "사단법인", "의료법인", "학교법인"),
    *("사회복지법인", "종교법인", "농업회사법인", "농업법인", "어업회사법인", "영농조합법인", "영어조합법인"),
    *("협동조합", "사회적협동조합", "株式會社", "有限會社", "財團法人", "社團法人"),
)
_JAPANESE = (
    *("株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "社団法人", "財団法人", "一般社団法人", "一般財団法人"),
    *("公益社団法人", "公益財団法人", "医療法人", "医療法人社団", "医療法人財団", "学校法人", "社会福祉法人", "宗教法人"),
    *("特定非営利活動法人", "npo法人", "独立行政法人", "農事組合法人"),
)
_CHINESE = (
    *("有限公司", "有限责任公司", "有限責任公司", "股份有限公司", "股份公司", "有限合伙", "合伙企业", "有限合夥"),
)

GLUED_IN_FRONT = _longest_first(*_KOREAN, *_JAPANESE, "บริษัท", "ห้างหุ้นส่วนจำกัด")
"""Forms that stand in front of a name without a space, too, the longest first."""

GLUED_BEHIND = _longest_first(*_KOREAN, *_JAPANESE, *_CHINESE, "จำกัด", "จำกัดมหาชน")
"""Forms that stand behind a name without a space, too, the longest first."""

DOTTED = frozenset(
    {
        *("a.c", "a.d", "a.e", "b.s.c", "c.a", "c.c", "d.d", "e.g", "e.k", "e.v", "i.k.e", "i.s", "k.s", "l.c"),
        *("o.p.s", "p.c", "p.s", "p.s.a", "s.a.l", "s.c", "s.c.i", "s.k.a", "s.p", "s.p.a", "s.s", "u.a", "z.s"),
    }
)
"""Abbreviations that count only at the end and only with their dots (or slashes), since without they are words."""

_ENGLISH = _forms(
    *("inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "lllp", "lp"),
    *("plc", "pllc", "ulc", "cic", "clg", "dac", "pcl", "opc", "limited liability company", "limited partnership"),
    *("pbc", "public benefit corporation"),
    *("limited liability partnership", "public limited company", "private limited company", "unlimited company"),
    *("designated activity company", "company limited by guarantee", "professional corporation"),
    # Australia, South Africa, Singapore, India, Sri Lanka, Malaysia, Indonesia, Thailand, the Gulf
    *("pty", "pty ltd", "pty limited", "proprietary limited", "npc", "soc ltd", "pte", "pte ltd", "pte limited"),
    *("private limited", "pvt", "pvt ltd", "pvt limited", "p ltd", "p limited", "public limited", "sdn bhd", "bhd"),
    *("berhad", "sendirian berhad", "tbk", "persero tbk", "persero", "public company limited", "fze", "fzco", "fz llc"),
    *("dmcc", "wll", "saoc", "saog", "ksc", "kscp", "sae"),
    # Korea and Japan in Latin letters
    *("jusik hoesa", "jusikhoesa", "chusik hoesa", "kk", "gk", "yk", "kabushiki kaisha", "kabushiki gaisha"),
    *("kabushikigaisha", "kabushikikaisha", "godo kaisha", "yugen kaisha"),
)

_GERMAN = _forms(
    *("gmbh", "ggmbh", "mbh", "gesmbh", "ges mbh", "gesellschaft mbh", "gesellschaft mit beschränkter haftung", "ag"),
    *("aktiengesellschaft", "kg", "kommanditgesellschaft", "kgaa", "ohg", "og", "gbr", "ug", "ug haftungsbeschränkt"),
    *("unternehmergesellschaft haftungsbeschränkt", "eingetragener verein", "eingetragene genossenschaft"),
    *("eingetragener kaufmann", "se", "partg", "partgmbb", "partg mbb", "vvag", "sagl"),
    *(
        f"{partner} {rest}"
        for partner in ("gmbh", "gesellschaft mbh", "mbh", "ag", "ug", "ug haftungsbeschränkt", "se", "ltd", "bv", "stiftung")
        for rest in ("and co kg", "and co kgaa", "and co ohg", "and co", "and cie kg", "and cokg", "co kg", "u co kg")
    ),
)

_ROMANCE = _forms(
    # France, Belgium, Luxembourg, French Switzerland
    *("sa", "sas", "sasu", "sarl", "sàrl", "sà rl", "s à rl", "s à r l", "s a r l", "eurl", "snc", "sca", "scs"),
    *("scop", "selarl", "gie", "sprl", "asbl", "société anonyme", "société par actions simplifiée"),
    *("société à responsabilité limitée",),
    # Spain and Latin America
    *("sl", "slu", "sau", "sll", "sociedad anónima", "sociedad limitada", "sociedad de responsabilidad limitada"),
    *("sociedad por acciones simplificada", "srl", "s r l", "s de rl", "s de rl de cv", "sa de cv", "s a de c v"),
    *("sapi de cv", "sab de cv", "sas de cv", "sapi", "sab", "sociedad anónima de capital variable", "eirl", "sac", "saa"),
    *("ltda", "cia ltda", "cía ltda", "limitada", "s en c"),
    # Portugal and Brazil
    *("lda", "unipessoal lda", "unipessoal", "sgps", "sociedade anónima", "sociedade limitada", "eireli", "ltda me"),
    *("ltda epp",),
    # Italy, Romania
    *("srls", "sapa", "scarl", "scrl", "soc coop", "soc coop arl", "soc coop a rl", "società cooperativa"),
    *("società per azioni", "società a responsabilità limitata", "srl d"),
)

_NORTHERN = _forms(
    # Netherlands, Flanders
    *("bv", "nv", "bvba", "vof", "cvba", "vzw", "gcv", "comm v", "besloten vennootschap"),
    *("naamloze vennootschap",),
    # Denmark, Norway, Sweden, Finland, Iceland
    *("as", "asa", "aps", "ivs", "amba", "ans", "nuf", "aktieselskab", "anpartsselskab", "aksjeselskap", "ab"),
    *("ab publ", "publ", "aktiebolag", "aktiebolaget", "hb", "handelsbolag", "kb", "kommanditbolag", "oy", "oyj"),
    *("oy ab", "ab oy", "osakeyhtiö", "ehf", "hf", "ohf", "slhf"),
    # Estonia, Latvia, Lithuania
    *("oü", "osaühing", "aktsiaselts", "sia", "uab"),
)

_EASTERN = _forms(
    # Czechia, Slovakia
    *("sro", "s r o", "spol s ro", "spol sro", "spol s r o", "vos", "akciová společnost", "akciová spoločnosť"),
    *("společnost s ručením omezeným", "spoločnosť s ručením obmedzeným", "družstvo"),
    # Poland
    *("sp z oo", "sp z o o", "sp zoo", "spzoo", "sp k", "sp j", "spk", "spółka z oo"),
    *("spółka z ograniczoną odpowiedzialnością", "spolka z ograniczona odpowiedzialnoscia", "spółka akcyjna"),
    *("spolka akcyjna", "spółka komandytowa", "spolka komandytowa", "spółka jawna", "spolka jawna"),
    *("prosta spółka akcyjna",),
    # Hungary, Croatia, Slovenia, Serbia, Bulgaria
    *("kft", "zrt", "nyrt", "bt", "kkt", "korlátolt felelősségű társaság", "zártkörűen működő részvénytársaság"),
    *("nyilvánosan működő részvénytársaság", "betéti társaság", "doo", "d o o", "jdoo", "eood", "ood", "ead"),
    *("еоод", "оод", "еад", "ад", "доо"),
    # Greece, Israel, Arabic
    *("αε", "επε", "ικε", "εε", "οε", "ανώνυμη εταιρεία", "ανώνυμη εταιρία", "בעמ", "בע מ"),
    *("ذمم", "ذ م م", "شمم", "ش م م"),
    # Russia, Ukraine, Kazakhstan
    *("ооо", "оао", "зао", "пао", "нао", "ао", "тоо", "тов", "прат", "пат", "jsc", "pjsc", "ojsc", "cjsc", "ooo", "oao"),
    *("joint stock company", "public joint stock company", "open joint stock company", "closed joint stock company"),
    # Turkey: "industry and trade" belongs to the form
    *(
        f"{trade}{form}"
        for trade in ("", "san ve tic ", "san tic ", "sanayi ve ticaret ", "tic ve san ", "ticaret ve sanayi ", "tic ")
        for form in ("aş", "ltd şti", "ltd şti̇", "limited şirketi", "limited şi̇rketi̇", "anonim şirketi", "anonim şi̇rketi̇")
    ),
    *("san ve tic as", "san tic as", "sanayi ve ticaret as"),
    # Thailand, Vietnam
    *("จำกัด มหาชน", "มหาชน"),
)

IN_FRONT = frozenset((form,) for form in GLUED_IN_FRONT) | _forms(
    *("llc", "pt", "perseroan terbatas", "kk", "kabushiki kaisha", "sarl", "eurl", "sasu", "oü", "jsc", "pjsc", "ojsc", "cjsc"),
    *("ooo", "oao", "ооо", "оао", "зао", "пао", "нао", "ао", "тоо", "тов", "прат", "пат", "aktiebolaget", "stichting"),
    *("общество с ограниченной ответственностью", "акционерное общество", "публичное акционерное общество"),
    *("закрытое акционерное общество", "открытое акционерное общество", "товариство з обмеженою відповідальністю"),
    *("soc coop", "società cooperativa", "หจก"),
    *("công ty", "công ty tnhh", "công ty tnhh mtv", "công ty tnhh một thành viên", "công ty cổ phần", "công ty cp"),
)
"""Forms in front of a name, as sequences of words."""

BEHIND = (
    frozenset((form,) for form in GLUED_BEHIND)
    | (_ENGLISH | _GERMAN | _ROMANCE | _NORTHERN | _EASTERN)
)
"""Forms behind a name, as sequences of words."""

ALONE = frozenset((form,) for form in (*GLUED_IN_FRONT, *GLUED_BEHIND, *BRACKETED)) | _ENGLISH | _GERMAN
"""Forms that, written alone, are what is left of a list cut at commas; others, such as "SAPI", are names as well."""
