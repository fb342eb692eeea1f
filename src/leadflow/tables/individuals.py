"""What individuals write where a form insists on a company; compared after `leadflow.values.text.fold`."""

__all__ = ["NO_COMPANY"]

NO_COMPANY = frozenset(
    {
        *(
            "individual",
            "individuals",
            "private",
            "private person",
            "personal",
            "self",
            "self-employed",
            "self employed",
        ),
        *("freelance", "freelancer", "consumer", "student", "retired", "unemployed", "home", "no company", "myself"),
        *(
            "개인",
            "개인고객",
            "개인 고객",
            "개인사용자",
            "일반인",
            "프리랜서",
            "학생",
            "주부",
            "무직",
            "자영업",
            "취준생",
            "회사없음",
            "회사 없음",
            "무소속",
        ),
        *("個人", "フリーランス", "个人", "privat", "privatperson", "particulier", "particular", "privato"),
    }
)
"""Stand-ins for "no company"."""
