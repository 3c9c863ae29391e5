#!/bin/sh
# Install Qaplan from this folder and open it. No internet, no administrator.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1
for python in python3.11 python3 python; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        exec "$python" -I "$here/install.py" "$@"
    fi
done
echo "Python 3.11 табылмады. guide.kk.html нұсқаулығын ашыңыз."
echo "Python 3.11 не найден. Откройте guide.ru.html."
echo "There is no Python 3.11 here. Open guide.en.html."
exit 3
