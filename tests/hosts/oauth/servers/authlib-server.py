"""Authlib as an OpenID provider, for a second opinion beside oidc-provider."""

import json
import sys
import time
from html import escape

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

settings = json.loads(sys.argv[1])
people = settings["people"]
key = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig", "alg": "RS256"})
codes, tokens = {}, {}
app = Flask(__name__)


class Client(ClientMixin):
    def __init__(self, data):
        self.data = data

    def get_client_id(self):
        return self.data["client_id"]

    def get_default_redirect_uri(self):
        return self.data["redirect_uris"][0]

    def get_allowed_scope(self, scope):
        allowed = {"openid", "profile", "email"}
        return " ".join(name for name in scope.split() if name in allowed)

    def check_redirect_uri(self, uri):
        return uri in self.data["redirect_uris"]

    def check_client_secret(self, secret):
        return self.data["client_secret"] == secret

    def check_endpoint_auth_method(self, method, endpoint):
        return self.data["token_endpoint_auth_method"] == method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"

    id_token_signed_response_alg = "RS256"


class Code(AuthorizationCodeMixin):
    def __init__(self, code, asked):
        payload = asked.payload
        self.code, self.user, self.client_id = code, asked.user, asked.client.get_client_id()
        self.redirect_uri, self.scope = payload.redirect_uri, payload.scope
        self.nonce = payload.data.get("nonce")
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")
        self.auth_time = int(time.time())

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return None

    def get_amr(self):
        return None


class Grant(AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code, request):
        codes[code] = Code(code, request)

    def query_authorization_code(self, code, client):
        found = codes.get(code)
        return found if found and found.client_id == client.get_client_id() else None

    def delete_authorization_code(self, authorization_code):
        codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code):
        return authorization_code.user


class IdToken(OpenIDCode):
    def exists_nonce(self, nonce, request):
        return any(code.nonce == nonce for code in codes.values())

    def get_jwt_config(self, grant, client=None):
        private = key.as_dict(private=True)
        return {"key": private, "alg": "RS256", "iss": app.config["ISSUER"], "exp": 600}

    def resolve_client_private_key(self, client):
        return key

    def get_client_algorithm(self, client):
        return "RS256"

    def get_encode_header(self, client):
        return {"alg": "RS256", "kid": "rsa"}

    def generate_user_info(self, user, scope):
        return UserInfo(**user)


class Issuer(IssuerParameter):
    def get_issuer(self):
        return app.config["ISSUER"]


clients = {data["client_id"]: Client(data) for data in settings["clients"]}


def save_token(token, request):
    tokens[token["access_token"]] = request.user


server = AuthorizationServer(app, query_client=clients.get, save_token=save_token)
server.register_grant(Grant, [CodeChallenge(required=True), IdToken()])
server.register_extension(Issuer())


@app.get("/.well-known/openid-configuration")
def metadata():
    issuer = app.config["ISSUER"]
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        jwks_uri=f"{issuer}/jwks",
        response_types_supported=["code"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=["RS256"],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post"],
    )


@app.get("/jwks")
def jwks():
    return jsonify(keys=[key.as_dict(private=False)])


@app.route("/authorize", methods=["GET", "POST"])
def authorize():
    if request.method == "POST":
        user = people.get(request.form["person"])
        grant = server.get_consent_grant(end_user=user)
        return server.create_authorization_response(grant_user=user, grant=grant)
    server.get_consent_grant(end_user=None)
    buttons = "".join(
        f'<button name="person" value="{escape(sub)}">{escape(person["name"])}</button>'
        for sub, person in people.items()
    )
    return f"""<!doctype html><h1>Who are you?</h1>
        <form method="post">{buttons}<button name="person" value="">Deny</button></form>"""


@app.post("/token")
def token():
    return server.create_token_response()


@app.get("/userinfo")
def userinfo():
    user = tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
    return jsonify(user) if user else ({"error": "invalid_token"}, 401)


listening = make_server("127.0.0.1", 0, app, threaded=True)
app.config["ISSUER"] = f"http://127.0.0.1:{listening.server_port}"
print(f"ISSUER {app.config['ISSUER']}", flush=True)
listening.serve_forever()
