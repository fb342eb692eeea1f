"""Mailboxes and domains that say less about a person or a company than they seem to.

Chosen by hand from general knowledge of the providers; no list was copied.
What is not sure was left out: a missing entry lets weak evidence pass once, a wrong one hides a company for ever.

The names of domains are ASCII and lower case, as in `Domain.name`.
A domain is in a set when it or one of its `Domain.ancestors` is.
"""

__all__ = ["DISPOSABLE", "FREE_MAIL", "PROVIDERS", "ROLE_MAILBOXES", "SHARED_HOSTING"]

ROLE_MAILBOXES = frozenset(
    {
        # the mailboxes that RFC 2142 reserves, and what mail servers write from
        *("abuse", "ftp", "hostmaster", "info", "marketing", "news", "noc", "postmaster", "sales", "security"),
        *("support", "webmaster", "www", "bounce", "bounces", "daemon", "donotreply", "do-not-reply", "mailer-daemon"),
        *("do_not_reply", "no-reply", "no.reply", "no_reply", "nobody", "noreply", "notification", "notifications"),
        *("reply", "root", "sysadmin"),
        # English
        *("account", "accounting", "accounts", "accountspayable", "accountsreceivable", "admin", "administration"),
        *("administrator", "admissions", "advertising", "ads", "ap", "ar", "as", "ask", "billing", "biz", "board"),
        *("booking", "bookings", "business", "career", "careers", "care", "compliance", "connect", "contact"),
        *("contact-us", "contactus", "contracts", "cs", "customer", "customercare", "customers", "customerservice"),
        *("customersupport", "data", "dev", "developer", "developers", "dpo", "editor", "editorial", "email"),
        *("engineering", "enquire", "enquiries", "enquiry", "events", "export", "facilities", "feedback", "finance"),
        *("frontdesk", "gdpr", "general", "hello", "help", "helpdesk", "hi", "hr", "import", "inbox", "inquiries"),
        *("inquiry", "international", "investor", "investors", "invoice", "invoices", "invoicing", "ir", "it", "job"),
        *(
            "jobs",
            "kontakt",
            "legal",
            "logistics",
            "mail",
            "mailbox",
            "main",
            "management",
            "master",
            "media",
            "members",
        ),
        *(
            "membership",
            "newsletter",
            "office",
            "online",
            "operations",
            "ops",
            "order",
            "orders",
            "partner",
            "partners",
        ),
        *("partnership", "partnerships", "payable", "payables", "payments", "payroll", "personnel", "pr", "press"),
        *("privacy", "procurement", "production", "projects", "public", "purchase", "purchasing", "qa", "quality"),
        *("quote", "quotes", "reception", "recruit", "recruiting", "recruitment", "registrar", "request", "requests"),
        *("reservation", "reservations", "returns", "rfq", "sale", "secretary", "service", "services", "shipping"),
        *("shop", "staff", "store", "subscribe", "survey", "talent", "tax", "team", "tech", "technical"),
        *("techsupport", "trade", "training", "travel", "unsubscribe", "vendor", "vendors", "warehouse", "web"),
        *("webinar", "welcome", "wholesale"),
        # German, Dutch, Nordic
        *("anfrage", "anfragen", "auftrag", "bestellung", "bewerbung", "buchhaltung", "buero", "büro", "datenschutz"),
        *("einkauf", "empfang", "hallo", "karriere", "kundenservice", "personal", "post", "presse", "rechnung"),
        *("rechnungen", "redaktion", "sekretariat", "verkauf", "vertrieb", "verwaltung", "zentrale"),
        *("administratie", "facturen", "inkoop", "klantenservice", "receptie", "verkoop", "vacatures"),
        *("asiakaspalvelu", "faktura", "firmapost", "forsaljning", "försäljning", "hej", "kundeservice", "kundtjanst"),
        *("kundtjänst", "laskutus", "myynti", "postmottak", "salg", "toimisto"),
        # French, Spanish, Portuguese, Italian
        *("accueil", "achats", "bonjour", "commercial", "compta", "comptabilite", "devis", "direction", "recrutement"),
        *("rh", "secretariat", "ventes", "administracion", "atencion", "atencionalcliente", "clientes", "compras"),
        *("consultas", "contacto", "facturacion", "hola", "informacion", "pedidos", "recepcion", "rrhh", "soporte"),
        *("ventas", "administrativo", "atendimento", "comercial", "contato", "faleconosco", "financeiro", "geral"),
        *("ouvidoria", "sac", "suporte", "vendas", "acquisti", "amministrazione", "assistenza", "commerciale"),
        *("contatti", "fatture", "ordini", "segreteria", "ufficio", "vendite"),
        # Central and Eastern Europe, Turkey, Russia
        *("biuro", "fakturace", "handlowy", "iroda", "kancelar", "obchod", "podpora", "poczta", "prodej", "sprzedaz"),
        *("titkarsag", "bilgi", "destek", "iletisim", "muhasebe", "satis", "satinalma", "zakaz", "инфо", "продажи"),
        # Korean
        *("대표메일", "대표", "문의", "고객센터", "관리자", "영업", "영업팀", "마케팅", "마케팅팀", "인사", "인사팀"),
        *(
            "채용",
            "채용담당",
            "채용담당자",
            "홍보",
            "홍보팀",
            "구매",
            "구매팀",
            "총무",
            "총무팀",
            "기획",
            "기획팀",
            "지원",
        ),
        *(
            "기술지원",
            "고객지원",
            "고객지원팀",
            "고객만족",
            "고객",
            "상담",
            "운영자",
            "운영",
            "운영팀",
            "사무국",
            "비서실",
        ),
        *("회계", "회계팀", "재무", "재무팀", "경리", "세금계산서", "견적", "견적문의", "제휴", "제휴문의", "무역"),
        *("해외영업", "안내", "뉴스레터", "홈페이지", "담당자", "교육", "교육팀", "품질", "개발팀", "개인정보"),
        # Japanese, Chinese
        *("代表", "営業", "総務", "採用", "広報", "問い合わせ", "お問い合わせ", "问询", "客服", "销售", "市场", "人事"),
    }
)
"""Local parts of mailboxes that belong to a function: they identify a company, never a person.

In the form that `leadflow.values.text.fold` gives.
``ceo`` is no such mailbox, since one person reads it.
"""

FREE_MAIL = frozenset(
    {
        # worldwide
        *("aim.com", "aol.com", "duck.com", "email.com", "fastmail.com", "fastmail.fm", "gmail.com", "gmx.com"),
        *("gmx.net", "gmx.us", "googlemail.com", "hey.com", "hotmail.com", "hushmail.com", "icloud.com", "inbox.com"),
        *("live.com", "lycos.com", "mac.com", "mail.com", "mailbox.org", "mailfence.com", "me.com", "msn.com"),
        *("outlook.com", "pm.me", "proton.me", "protonmail.ch", "protonmail.com", "rocketmail.com", "runbox.com"),
        *(
            "tuta.com",
            "tuta.io",
            "tutamail.com",
            "tutanota.com",
            "tutanota.de",
            "yahoo.com",
            "ymail.com",
            "zohomail.com",
        ),
        # Korea
        *("chol.com", "chollian.net", "daum.net", "dreamwiz.com", "empal.com", "empas.com", "freechal.com"),
        *("hanafos.com", "hanmail.net", "hanmir.com", "hitel.net", "hotmail.co.kr", "kakao.com", "korea.com"),
        *("kornet.net", "live.co.kr", "lycos.co.kr", "nate.com", "naver.com", "netian.com", "netsgo.com"),
        *("nownuri.net", "outlook.kr", "paran.com", "unitel.co.kr", "yahoo.co.kr"),
        # Japan
        *("biglobe.ne.jp", "dion.ne.jp", "docomo.ne.jp", "excite.co.jp", "ezweb.ne.jp", "goo.jp", "hotmail.co.jp"),
        *("infoseek.jp", "live.jp", "nifty.com", "ocn.ne.jp", "outlook.jp", "plala.or.jp", "so-net.ne.jp"),
        *("softbank.ne.jp", "vodafone.ne.jp", "yahoo.co.jp", "yahoo.ne.jp", "ybb.ne.jp"),
        # China, Taiwan, Hong Kong
        *("126.com", "139.com", "163.com", "188.com", "189.cn", "21cn.com", "aliyun.com", "foxmail.com", "hinet.net"),
        *("netvigator.com", "qq.com", "sina.cn", "sina.com", "sohu.com", "tom.com", "wo.cn", "yahoo.cn"),
        *("yahoo.com.cn", "yahoo.com.hk", "yahoo.com.tw", "yeah.net"),
        # South and South-East Asia, Australia, New Zealand
        *("bigpond.com", "live.com.au", "optusnet.com.au", "outlook.co.id", "outlook.com.au", "outlook.in"),
        *("rediffmail.com", "singnet.com.sg", "xtra.co.nz", "yahoo.co.id", "yahoo.co.in", "yahoo.co.nz"),
        *("yahoo.co.th", "yahoo.com.au", "yahoo.com.my", "yahoo.com.ph", "yahoo.com.sg", "yahoo.com.vn", "yahoo.in"),
        # North America
        *("att.net", "bellsouth.net", "charter.net", "comcast.net", "cox.net", "earthlink.net", "hotmail.ca"),
        *("juno.com", "live.ca", "netzero.net", "optonline.net", "outlook.ca", "rr.com", "sbcglobal.net", "shaw.ca"),
        *("sympatico.ca", "telus.net", "verizon.net", "videotron.ca", "yahoo.ca"),
        # United Kingdom, Ireland
        *("blueyonder.co.uk", "btinternet.com", "eircom.net", "hotmail.co.uk", "live.co.uk", "ntlworld.com"),
        *("sky.com", "talktalk.net", "tiscali.co.uk", "virginmedia.com", "yahoo.co.uk", "yahoo.ie"),
        # Germany, Austria, Switzerland
        *("aon.at", "arcor.de", "bluewin.ch", "chello.at", "freenet.de", "gmx.at", "gmx.ch", "gmx.de", "hispeed.ch"),
        *("hotmail.de", "live.de", "mail.de", "online.de", "outlook.at", "outlook.de", "posteo.de", "t-online.de"),
        *("web.de", "yahoo.de"),
        # France, Belgium, Netherlands
        *("bbox.fr", "club-internet.fr", "free.fr", "hetnet.nl", "home.nl", "hotmail.be", "hotmail.fr", "hotmail.nl"),
        *("kpnmail.nl", "laposte.net", "live.be", "live.fr", "live.nl", "neuf.fr", "numericable.fr", "orange.fr"),
        *("outlook.be", "outlook.fr", "planet.nl", "sfr.fr", "skynet.be", "telenet.be", "voila.fr", "wanadoo.fr"),
        *("xs4all.nl", "yahoo.fr", "ziggo.nl"),
        # Italy, Spain, Portugal, Greece
        *("alice.it", "email.it", "fastwebnet.it", "hotmail.es", "hotmail.it", "inwind.it", "iol.it", "libero.it"),
        *("live.it", "netcabo.pt", "ono.com", "otenet.gr", "outlook.es", "outlook.it", "outlook.pt", "sapo.pt"),
        *("telefonica.net", "terra.es", "tin.it", "tiscali.it", "virgilio.it", "yahoo.es", "yahoo.gr", "yahoo.it"),
        # Nordic countries
        *("bredband.net", "comhem.se", "hotmail.dk", "hotmail.no", "hotmail.se", "jubii.dk", "kolumbus.fi"),
        *("live.dk", "live.no", "live.se", "luukku.com", "online.no", "outlook.dk", "spray.se", "yahoo.se"),
        # Central and Eastern Europe, Turkey, Israel
        *("abv.bg", "azet.sk", "centrum.cz", "centrum.sk", "citromail.hu", "email.cz", "freemail.hu", "gazeta.pl"),
        *("inbox.lv", "interia.pl", "mynet.com", "net.hr", "o2.pl", "one.lt", "onet.pl", "op.pl", "post.cz"),
        *("seznam.cz", "tlen.pl", "volny.cz", "vp.pl", "walla.co.il", "walla.com", "wp.pl", "yahoo.com.tr", "yahoo.ro"),
        *("zoznam.sk",),
        # Russia and neighbours
        *("bk.ru", "i.ua", "inbox.ru", "internet.ru", "list.ru", "mail.ru", "meta.ua", "rambler.ru", "tut.by"),
        *("ukr.net", "ya.ru", "yandex.by", "yandex.com", "yandex.kz", "yandex.ru", "yandex.ua"),
        # Latin America
        *("arnet.com.ar", "bol.com.br", "fibertel.com.ar", "globomail.com", "hotmail.com.ar", "hotmail.com.br"),
        *("hotmail.com.mx", "ig.com.br", "live.com.ar", "live.com.mx", "oi.com.br", "outlook.com.ar"),
        *("outlook.com.br", "prodigy.net.mx", "r7.com", "speedy.com.ar", "terra.com.br", "uol.com.br", "vtr.net"),
        *("yahoo.com.ar", "yahoo.com.br", "yahoo.com.co", "yahoo.com.mx", "zipmail.com.br"),
        # Africa
        *("mweb.co.za", "telkomsa.net", "vodamail.co.za", "webmail.co.za", "yahoo.co.za"),
    }
)
"""Domains where anybody can have a mailbox: they identify no company.

Free providers and the mailboxes that come with a private telephone or cable line.
Closed services stay (empas.com, paran.com): their addresses live on in old lists.
"""

DISPOSABLE = frozenset(
    {
        *("10minutemail.com", "10minutemail.net", "1secmail.com", "1secmail.net", "1secmail.org", "20minutemail.com"),
        *("anonbox.net", "armyspy.com", "burnermail.io", "cuvox.de", "dayrep.com", "discard.email", "discardmail.com"),
        *("dispostable.com", "einrot.com", "emailondeck.com", "fakeinbox.com", "fakemailgenerator.com", "fleckens.hu"),
        *("getairmail.com", "getnada.com", "grr.la", "guerrillamail.biz", "guerrillamail.com", "guerrillamail.de"),
        *("guerrillamail.info", "guerrillamail.net", "guerrillamail.org", "guerrillamailblock.com", "gustr.com"),
        *("inboxkitten.com", "jetable.org", "jourrapide.com", "mailcatch.com", "maildrop.cc", "mailexpire.com"),
        *("mailforspam.com", "mailinator.com", "mailnesia.com", "mailnull.com", "mintemail.com", "moakt.com"),
        *("mohmal.com", "mytemp.email", "mytrashmail.com", "nada.email", "rhyta.com", "sharklasers.com", "spam4.me"),
        *("spamgourmet.com", "superrito.com", "teleworm.us", "temp-mail.io", "temp-mail.org", "tempail.com"),
        *("tempinbox.com", "tempmail.com", "tempmail.net", "tempmail.plus", "tempmailo.com", "throwawaymail.com"),
        *("tmpmail.org", "trash-mail.com", "trashmail.com", "trashmail.de", "wegwerfemail.de", "wegwerfmail.de"),
        *("yopmail.com", "yopmail.fr", "yopmail.net"),
    }
)
"""Domains whose mailboxes live for minutes: they identify nobody.

The well-known ones only; such domains appear daily, and no list in a library keeps up with them.
"""

SHARED_HOSTING = frozenset(
    {
        # site builders and hosting
        *("blogger.com", "blogspot.com", "carrd.co", "github.io", "gitlab.io", "godaddysites.com", "jimdo.com"),
        *(
            "jimdofree.com",
            "jimdosite.com",
            "medium.com",
            "mystrikingly.com",
            "netlify.app",
            "notion.site",
            "notion.so",
        ),
        *("ghost.io", "herokuapp.com", "onrender.com", "pages.dev", "site123.me", "squarespace.com", "strikingly.com"),
        *("substack.com", "surge.sh", "tilda.ws", "tumblr.com", "typepad.com", "ucoz.ru", "vercel.app", "webflow.io"),
        *("web.app", "webnode.com", "weebly.com", "weeblysite.com", "wixsite.com", "wordpress.com", "workers.dev"),
        *("business.site", "docs.google.com", "sites.google.com", "firebaseapp.com", "azurewebsites.net"),
        # shops and market places
        *("aliexpress.com", "bigcartel.com", "etsy.com", "gumroad.com", "mybigcommerce.com", "myshopify.com"),
        *("square.site", "taobao.com", "tmall.com", "en.alibaba.com", "thebase.in", "stores.jp"),
        # networks, collections of links, forms
        *("beacons.ai", "bio.link", "bit.ly", "calendly.com", "facebook.com", "fb.me", "forms.gle", "g.page", "goo.gl"),
        *("instagram.com", "line.me", "linkedin.com", "linktr.ee", "lnkd.in", "lit.link", "m.me", "maps.app.goo.gl"),
        *("pinterest.com", "t.me", "threads.net", "tiktok.com", "twitter.com", "vk.com", "wa.me", "weibo.com"),
        *("whatsapp.com", "x.com", "xing.com", "youtu.be", "youtube.com", "ok.ru", "crunchbase.com", "yelp.com"),
        # Korea
        *("blog.daum.net", "blog.me", "blog.naver.com", "brunch.co.kr", "brand.naver.com", "cafe.daum.net"),
        *("cafe.naver.com", "cafe24.com", "cafe24shop.com", "creatorlink.net", "egloos.com", "imweb.me"),
        *("inpock.co.kr", "litt.ly", "map.naver.com", "makeshop.co.kr", "modoo.at", "naver.me", "oopy.io"),
        *("open.kakao.com", "pf.kakao.com", "place.naver.com", "post.naver.com", "sixshop.com", "sixshop.site"),
        *("smartstore.naver.com", "storefarm.naver.com", "tistory.com", "waveon.me", "wadiz.kr"),
        # Japan, China
        *("ameblo.jp", "fc2.com", "hatenablog.com", "jugem.jp", "livedoor.jp", "note.com", "peraichi.com", "1688.com"),
    }
)
"""Sites where the pages of many companies share one domain: the domain says nothing about whose page it is.

Only hosts where the owner of the site is not the company that shows itself there.
Meant for web addresses: whoever *writes* from ``linkedin.com`` works there.
Some lie below a company's own domain (``smartstore.naver.com``), so look at the ancestors of a host, not only at its
registrable part.
"""

PROVIDERS: frozenset[str] = FREE_MAIL | DISPOSABLE | SHARED_HOSTING
"""All domains that belong to a provider, not to those who write from them or show themselves there."""
