"""Labels every block of a web page, or of text scraped from one, as story, appeal, caption or navigation.

>>> import chaffinch
>>> html = "<nav><a href=/>Home</a></nav><h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
>>> chaffinch.clean(html)
'Ferry strike ends\\n\\nBoats sail again from Monday morning, the harbour office said.'

``classify`` labels one document, ``clean`` gives just its text, ``classify_many`` takes many documents or an Arrow column.
"""

from chaffinch._chaffinch import (
    Block,
    Model,
    Page,
    Results,
    classify,
    classify_many,
    clean,
)

__all__ = ["Block", "Model", "Page", "Results", "classify", "classify_many", "clean"]
