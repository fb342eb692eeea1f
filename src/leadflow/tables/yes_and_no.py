"""Words and marks of yes and no, as people and programs write them; compared after `leadflow.values.text.fold`."""

__all__ = ["AGREED", "DISAGREED", "EITHER", "NO", "REFUSED", "YES"]

YES = frozenset(
    {
        *("yes", "y", "true", "t", "on", "checked"),
        *("예", "네", "참"),
        *("はい", "真"),
        *("是", "對", "对"),
        *("ja", "j", "wahr"),  # German; Dutch, too
        *("oui", "vrai", "o"),
        *("sí", "si", "s", "verdadero"),
        *("sim", "verdadeiro"),
        *("sì", "vero"),
        *("waar",),
        *("tak", "prawda"),
        *("evet", "doğru", "dogru"),
        *("có", "đúng"),
        *("✓", "✔", "✅", "☑", "√", "v"),
        *("○", "◯", "〇", "⭕", "●", "■"),  # Japanese and Korean forms
        *("1", "1.0", "1,0"),
    }
)
"""What says yes, whatever was asked."""

NO = frozenset(
    {
        *("no", "n", "false", "f", "off", "unchecked"),
        *("아니오", "아니요", "거짓"),
        *("いいえ", "偽"),
        *("否", "不是", "不对", "不對", "假"),
        *("nein", "falsch"),
        *("non", "faux"),
        *("falso",),  # Spanish, Portuguese and Italian
        *("não", "nao"),
        *("nee", "neen", "onwaar"),
        *("nie", "fałsz", "falsz"),
        # the capital of ı is I, which becomes i in all other languages
        *("hayır", "hayir", "yanlış", "yanliş", "yanlis"),
        *("không", "khong", "sai"),
        *("×", "✕", "✖", "✗", "✘", "❌", "☐", "□"),
        *("0", "0.0", "0,0"),
    }
)
"""What says no, whatever was asked."""

AGREED = frozenset(
    {
        *("agree", "agreed", "accept", "accepted", "opt-in", "opt in", "opted-in", "opted in"),
        *("동의", "동의함", "동의합니다", "수신동의", "수신 동의"),
        *("同意", "同意する", "同意します", "已同意"),
    }
)
"""What says yes to what somebody was asked to agree to."""

DISAGREED = frozenset(
    {
        *("disagree", "disagreed"),
        *("미동의", "비동의", "동의안함", "동의 안함", "동의하지 않음"),
        *("同意しない", "同意しません", "不同意", "未同意"),
    }
)
"""What says no to what somebody was asked to agree to."""

REFUSED = frozenset(
    {
        *("declined", "opt-out", "opt out", "opted-out", "opted out"),
        *("거부", "수신거부", "수신 거부"),
    }
)
"""Words of refusal: 'opt-out' is no in a column that asks who agrees, and yes in one that asks who refuses.

Other lists know "no" with other meanings: `leadflow.values.text.PLACEHOLDERS` are stand-ins for a missing value.
"""

EITHER = frozenset(
    {
        "x",  # a tick in English, no in Korean
        "☒",  # yes in a form of Word, no in a table
        "ne",  # yes in Greek, no in Czech
        "-1",  # yes in Access, unknown elsewhere
    }
)
"""What says yes to some and no to others: not guessed."""
