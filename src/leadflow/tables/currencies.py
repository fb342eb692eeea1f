"""The currencies of ISO 4217 (amendments up to 2025), what people write for them, and words for large numbers.

All words stand in the form that `leadflow.values.text.fold` gives.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["COUNTING_WORDS", "LIKELIEST", "MINOR_DIGITS", "NUMERALS", "SCALES", "WORDS"]

_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY "
    "COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
    "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR "
    "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
    "STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_WITHDRAWN = "ANG BGN CUC HRK SLL ZWL"  # since 2022; records still hold amounts in them

MINOR_DIGITS: Mapping[str, int] = MappingProxyType(
    {
        code: digits
        for digits, codes in ((2, _TWO), (0, _NONE), (3, _THREE), (4, _FOUR), (2, _WITHDRAWN))
        for code in codes.split()
    }
)
"""Currency code → how many digits its smallest unit takes behind the point. Its keys are the codes that exist."""

_ONE_MEANING = (
    ("AUD", "a$|au$|aud$|australian dollar|australian dollars|호주달러|호주 달러|澳元"),
    ("BRL", "r$|reais|brazilian real|브라질 헤알|헤알"),
    ("CAD", "c$|ca$|can$|cad$|canadian dollar|canadian dollars|캐나다달러|캐나다 달러|加元"),
    ("CHF", "sfr|sfr.|swiss franc|swiss francs|schweizer franken|스위스프랑|스위스 프랑"),
    ("CNY", "cn¥|rmb|yuan|renminbi|위안|위안화|人民币|人民幣|人民元"),
    ("CZK", "kč"),
    ("EUR", "€|euro|euros|유로|유로화|ユーロ|欧元|歐元|евро"),
    ("GBP", "£stg|gb£|pound sterling|pounds sterling|sterling|영국파운드|영국 파운드|英镑|英鎊"),
    ("HKD", "hk$|hongkong dollar|hong kong dollar|hong kong dollars|홍콩달러|홍콩 달러|港币|港幣|港元"),
    ("HUF", "ft|forint"),
    ("IDR", "rp|rp.|rupiah|루피아"),
    ("ILS", "₪|nis|shekel|shekels|셰켈"),
    ("INR", "₹|indian rupee|indian rupees|인도루피|인도 루피"),
    ("JPY", "jp¥|円|엔|엔화|yen|日元|日圆|日圓"),
    ("KRW", "₩|한화|원|원정|원화|won|韓元|韩元|ウォン"),
    ("KZT", "₸"),
    ("MNT", "₮"),
    ("MXN", "mx$|mex$|mexican peso|mexican pesos|멕시코 페소"),
    ("MYR", "rm|ringgit|링깃"),
    ("NGN", "₦|naira"),
    ("NZD", "nz$|new zealand dollar|new zealand dollars|뉴질랜드달러|뉴질랜드 달러"),
    ("PHP", "₱|philippine peso|philippine pesos|필리핀 페소"),
    ("PLN", "zł|zl|zloty|złoty|즈워티"),
    ("RON", "lei|leu"),
    ("RUB", "₽|руб|руб.|рублей|ruble|rubles|rouble|roubles|루블"),
    ("SGD", "s$|sg$|singapore dollar|singapore dollars|싱가포르달러|싱가포르 달러|싱달러"),
    ("THB", "฿|baht|바트"),
    ("TRY", "₺|tl|turkish lira|리라"),
    ("TWD", "nt$|ntd|ntd$|new taiwan dollar|新台幣|新臺幣|新台币"),
    ("UAH", "₴|грн|грн.|hryvnia"),
    (
        "USD",
        "미화|us$|u.s.$|u$s|usd$|us dollar|us dollars|u.s. dollars|미국달러|미국 달러|미달러|미불|美元|美金|米ドル",
    ),
    ("VND", "₫|đ|dong|đồng|동"),
    ("ZAR", "r|rand"),
)
_SEVERAL_MEANINGS = (
    ("$", "USD AUD CAD HKD MXN NZD SGD TWD ARS CLP COP"),
    ("dollar", "USD AUD CAD HKD NZD SGD TWD"),
    ("dollars", "USD AUD CAD HKD NZD SGD TWD"),
    ("달러", "USD AUD CAD HKD NZD SGD TWD"),
    ("불", "USD AUD CAD HKD NZD SGD TWD"),
    ("ドル", "USD AUD CAD HKD NZD SGD TWD"),
    ("£", "GBP EGP LBP SYP"),
    ("pound", "GBP EGP LBP SYP"),
    ("pounds", "GBP EGP LBP SYP"),
    ("파운드", "GBP EGP LBP SYP"),
    ("¥", "JPY CNY"),
    ("元", "CNY HKD TWD"),
    ("圆", "CNY HKD TWD"),
)
_UNCLEAR = (
    ("kr", "DKK ISK NOK SEK"),
    ("kr.", "DKK ISK NOK SEK"),
    ("rs", "INR LKR MUR NPR PKR"),
    ("rs.", "INR LKR MUR NPR PKR"),
    ("rupee", "INR LKR MUR NPR PKR"),
    ("rupees", "INR LKR MUR NPR PKR"),
    ("루피", "INR LKR MUR NPR PKR"),
    ("peso", "ARS CLP COP MXN PHP UYU"),
    ("pesos", "ARS CLP COP MXN PHP UYU"),
    ("페소", "ARS CLP COP MXN PHP UYU"),
    ("franc", "CHF XAF XOF"),
    ("francs", "CHF XAF XOF"),
    ("fr.", "CHF XAF XOF"),
    ("프랑", "CHF XAF XOF"),
    ("dh", "AED MAD"),
    ("dhs", "AED MAD"),
    ("dirham", "AED MAD"),
    ("dirhams", "AED MAD"),
    ("디르함", "AED MAD"),
    ("riyal", "OMR QAR SAR YER"),
    ("riyals", "OMR QAR SAR YER"),
    ("리얄", "OMR QAR SAR YER"),
)

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {word: (code,) for code, words in _ONE_MEANING for word in words.split("|")}
    | {word: tuple(codes.split()) for word, codes in (*_SEVERAL_MEANINGS, *_UNCLEAR)}
)
"""Sign or word, folded → the currencies it can mean."""

LIKELIEST: Mapping[str, str] = MappingProxyType({word: codes[:3] for word, codes in _SEVERAL_MEANINGS})
"""Sign or word with several meanings → what it means when nothing else is known; those missing say too little."""

SCALES: Mapping[str, int] = MappingProxyType(
    {
        word: 10**exponent
        for exponent, words in (
            (3, "k|thousand|tsd|tsd."),
            (5, "lakh|lakhs|lac|lacs"),
            (6, "m|mm|mn|mio|mio.|mln|million|millions|millionen|millones|milhões|milioni"),
            (7, "crore|crores|cr"),
            (9, "b|bn|bln|mrd|mrd.|billion|billions|milliard|milliards|milliarden"),
            (12, "tn|trn|trillion|trillions"),
        )
        for word in words.split("|")
    }
)
"""Word behind a number, folded → what it multiplies the number by."""

COUNTING_WORDS: Mapping[str, int] = MappingProxyType(
    {
        word: 10**exponent
        for exponent, words in ((1, "십十"), (2, "백百"), (3, "천千"), (4, "만万萬"), (8, "억億亿"), (12, "조兆"))
        for word in words
    }
)
"""Korean, Japanese and Chinese words for powers of ten; those from 10,000 on close a group."""

NUMERALS: Mapping[str, int] = MappingProxyType(
    {word: value for value, word in enumerate("일이삼사오육칠팔구", start=1)}
)
"""Korean numerals, as in "삼천만원"."""
