"""Texts that try to run a script wherever they are shown. Each calls ``window.ran`` if it succeeds."""

CALL = "window.ran&&window.ran()"

_TAGS = [
    "<script>{0}</script>", "<ScRiPt>{0}</sCrIpT>", "<script src=data:text/javascript,{0}></script>",
    "<img src=x onerror={0}>", "<img src=x onerror='{0}'>", '<img src=x onerror="{0}">', "<img/src=x/onerror={0}>",
    "<svg onload={0}>", "<svg/onload={0}>", "<svg><script>{0}</script></svg>", "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "<body onload={0}>", "<iframe srcdoc='<script>parent.{0}</script>'>", "<iframe src='javascript:{0}'>",
    "<details open ontoggle={0}>", "<video><source onerror={0}></video>", "<audio src=x onerror={0}>",
    "<input autofocus onfocus={0}>", "<select autofocus onfocus={0}>", "<textarea autofocus onfocus={0}>",
    "<marquee onstart={0}>", "<object data='javascript:{0}'>", "<embed src='javascript:{0}'>",
    "<a href='javascript:{0}'>x</a>", "<a href=\"java&#115;cript:{0}\">x</a>", "<form action='javascript:{0}'><button>x",
    "<button formaction='javascript:{0}'>x", "<math href='javascript:{0}'>x</math>", "<base href='javascript:{0}//'>",
    "<link rel=stylesheet href='javascript:{0}'>", "<style>@import 'javascript:{0}';</style>",
    "<meta http-equiv=refresh content='0;javascript:{0}'>", "<template><script>{0}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={0}>'>", "<xss id=x tabindex=1 onfocus={0}></xss>",
    "<p style='animation-name:x' onanimationstart={0}>x", "<dialog open oncancel={0}>x", "<keygen autofocus onfocus={0}>",
    "<isindex type=image src=x onerror={0}>", "<frameset onload={0}>", "<table background='javascript:{0}'>",
    "<div onpointerrawupdate={0}>x", "<script type=module>{0}</script>", "<img srcset=x onerror={0}>",
]  # fmt: skip
_BREAKS = [
    "{0}",
    "'>{0}",
    '">{0}',
    "</textarea>{0}",
    "</title>{0}",
    "</script>{0}",
    "--><!-- -->{0}",
    "]]>{0}",
    '\\"}}{0}',
]
_BARE = [
    "\" onmouseover={0} x=\"", "' onfocus={0} autofocus x='", "\" autofocus onfocus=\"{0}", "javascript:{0}",
    "{{{{ {0} }}}}", "{{% autoescape off %}}<script>{0}</script>", "${{{0}}}", "`;{0};`", "\u2028{0}", "\u202e<script>{0}</script>",
    "＜script＞{0}＜/script＞", "&lt;script&gt;{0}&lt;/script&gt;", "&#60;script&#62;{0}&#60;/script&#62;",
    "%3Cscript%3E{0}%3C/script%3E", "\\u003cscript\\u003e{0}\\u003c/script\\u003e", "<<script>{0}//<</script>",
    "<scr<script>ipt>{0}</scr</script>ipt>", "<img src=x:x onerror\n=\n{0}>", "<img src=x onerror\t={0}>",
    "<a href=\"jav\tascript:{0}\">x</a>", "<!--[if gte IE 4]><script>{0}</script><![endif]-->",
]  # fmt: skip

PAYLOADS = [
    *(
        way.format(tag.format(CALL))
        for number, tag in enumerate(_TAGS)
        for way in (_BREAKS[0], _BREAKS[1 + number % 8])
    ),
    *(bare.format(CALL) for bare in _BARE),
]

_CALLS = (CALL, "window['ran']&&window['ran']()", "top.ran&&top.ran()", "self.ran?.()")
EVERY = list(
    dict.fromkeys(
        [
            *(way.format(tag.format(call)) for call in _CALLS for tag in _TAGS for way in _BREAKS),
            *(bare.format(call) for call in _CALLS for bare in _BARE),
        ]
    )
)
"""Every tag behind every way out of a text, with every way to call, and the bare ones: for the long run."""
