"""A passkey in software: it makes a key and signs what it is asked, with or without a look at who holds it."""

import json
import os
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

FLAG = AuthenticatorData.FLAG
NONE = FLAG(0)
ORIGIN = "https://testserver"


class Passkey:
    """One key of one colleague, for one host."""

    def __init__(self, host="testserver"):
        self.host_hash = sha256(host.encode()).digest()
        self.private_key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(16)
        self.user_handle = ""

    def make(self, options, *, verified):
        """The answer to a page that wants a new passkey, as the browser would send it."""
        self.user_handle = websafe_encode(websafe_decode(options["publicKey"]["user"]["id"]))
        credential = AttestedCredentialData.create(
            bytes(16), self.credential_id, ES256.from_cryptography_key(self.private_key.public_key())
        )
        attested = AttestationObject.create("none", self.said(verified, FLAG.AT, credential), {})
        response = {"clientDataJSON": self.asked("create", options), "attestationObject": attested}
        return self.answer(response, {"credProps": {"rk": verified}})

    def sign(self, options, *, verified):
        """The answer to a page that wants to know who is there."""
        said, asked = self.said(verified), self.asked("get", options)
        signature = self.private_key.sign(said + sha256(asked).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": asked, "authenticatorData": said, "signature": signature}
        return self.answer(response, {}, userHandle=self.user_handle)

    def said(self, verified, more=NONE, credential=b""):
        flags = FLAG.UP | more | (FLAG.UV if verified else NONE)
        return AuthenticatorData.create(self.host_hash, flags, 0, credential)

    def asked(self, what, options):
        return CollectedClientData.create(f"webauthn.{what}", options["publicKey"]["challenge"], ORIGIN)

    def answer(self, response, extensions, **more):
        identity = websafe_encode(self.credential_id)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": {name: websafe_encode(part) for name, part in response.items()} | more,
                "clientExtensionResults": extensions,
            }
        )
