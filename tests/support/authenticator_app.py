"""An authenticator app as a colleague has it on the telephone: a secret in, a code out (RFC 6238)."""

import base64
import hashlib
import hmac
import struct
import time


def code(secret, at=None):
    """The code that the app shows at a moment, now by default."""
    counter = struct.pack(">Q", int(at or time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
