#!/bin/sh
# Copyright (c) The terraform-provider-activegate authors
# SPDX-License-Identifier: MPL-2.0
#
# Makes the fixtures of this folder with the tools that users have. Needs OpenSSL 3
# with its legacy provider, keytool of JDK 17, BouncyCastle's provider for it (the
# path of bcprov.jar in $BCPROV), and python3 for the one command that reads its
# passwords from a terminal only. All passwords are "changeit" unless a
# comment says otherwise. ber.p12 and pbmac1.p12, which these tools cannot write,
# are made by: go test ./internal/keystore -run TestCraftedFixtures -update
set -eu
cd "$(dirname "$0")"
LC_ALL=C.UTF-8
export LC_ALL
: "${BCPROV:?}"
rm -f ./*.pem ./*.p12 ./*.jks ./*.jceks ./*.bks ./*.uber ./*.bcfks
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pass=pass:changeit
days=7300

# A root, an intermediate, and leaves of every kind of key.
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/root.key"
openssl req -x509 -key "$work/root.key" -subj "/O=Example/CN=Root" -days $days -out root.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/intermediate.key"
cat >"$work/ca.ext" <<EXT
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
EXT
cat >"$work/leaf.ext" <<EXT
basicConstraints=critical,CA:FALSE
extendedKeyUsage=serverAuth
subjectAltName=DNS:Gate1.example.com,DNS:gate1,IP:192.0.2.1
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
EXT
openssl req -new -key "$work/intermediate.key" -subj "/O=Example/CN=Intermediate" |
  openssl x509 -req -CA root.pem -CAkey "$work/root.key" -CAcreateserial -CAserial "$work/serial" \
    -days $days -extfile "$work/ca.ext" -out intermediate.pem 2>/dev/null
leaf() { # name, then the options of genpkey
  name=$1
  shift
  openssl genpkey -quiet "$@" -out "$name-key.pem"
  openssl req -new -key "$name-key.pem" -subj "/C=DE/O=Example/CN=gate1.example.com" |
    openssl x509 -req -CA intermediate.pem -CAkey "$work/intermediate.key" -CAcreateserial \
      -CAserial "$work/serial" -days $days -extfile "$work/leaf.ext" -out "$name.pem" 2>/dev/null
}
leaf rsa2048 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
leaf rsa4096 -algorithm RSA -pkeyopt rsa_keygen_bits:4096
leaf p256 -algorithm EC -pkeyopt ec_paramgen_curve:P-256
leaf p384 -algorithm EC -pkeyopt ec_paramgen_curve:P-384
leaf p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
leaf ed25519 -algorithm ED25519
cat intermediate.pem root.pem >chain.pem
cat root.pem intermediate.pem >"$work/reversed.pem"

# PEM keys in every form.
openssl rsa -in rsa2048-key.pem -traditional -out rsa2048-pkcs1-key.pem 2>/dev/null
openssl ec -in p256-key.pem -out "$work/p256-sec1.key" 2>/dev/null
openssl ecparam -name prime256v1 -out "$work/p256.param"
cat "$work/p256.param" "$work/p256-sec1.key" >p256-sec1-key.pem
openssl pkcs8 -topk8 -in p256-key.pem -passout $pass -out encrypted-pkcs8-key.pem
openssl rsa -in rsa2048-key.pem -traditional -aes128 -passout $pass -out encrypted-traditional-key.pem 2>/dev/null
openssl pkey -in p256-key.pem -pubout -out public-key.pem
openssl genpkey -quiet -algorithm X25519 -out x25519-key.pem

# OpenSSL.
export12() { # output, key, then further options
  out=$1
  key=$2
  shift 2
  openssl pkcs12 -export -inkey "$key-key.pem" -in "$key.pem" -certfile chain.pem -out "$out.p12" -passout $pass "$@"
}
for key in rsa2048 rsa4096 p256 p384 p521 ed25519; do
  export12 "openssl3-$key" $key
done
export12 openssl3-legacy rsa2048 -legacy
export12 openssl-3des rsa2048 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1
export12 openssl-rc2-40 rsa2048 -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1
export12 openssl-rc2-128 p256 -legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-128 -macalg sha1
export12 openssl-aes128 p256 -keypbe AES-128-CBC -certpbe AES-128-CBC
export12 openssl-aes192 p256 -keypbe AES-192-CBC -certpbe AES-192-CBC
export12 openssl-certificates-plain p256 -certpbe NONE
export12 openssl-plain p256 -certpbe NONE -keypbe NONE
export12 openssl-sha512-mac p256 -macalg sha512
export12 openssl-iterations p256 -iter 50000
export12 openssl-one-iteration p256 -iter 1
export12 openssl-no-mac p256 -nomac
export12 openssl-name p256 -name gate
export12 openssl-upper-case-name p256 -name Gate
# In the style of Windows exports, written by OpenSSL: 3DES, RC2-40, the name of a
# cryptographic provider, LocalKeySet.
export12 windows-style rsa2048 -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -iter 2000 \
  -CSP "Microsoft Enhanced RSA and AES Cryptographic Provider" -LMK \
  -name "te-0f3bd4a2-8c1e-4b5a-9d43-6f2f8f3a7a11"
openssl pkcs12 -export -inkey p256-key.pem -in p256.pem -certfile "$work/reversed.pem" -passout $pass -out openssl-reversed.p12
openssl pkcs12 -export -inkey p256-key.pem -in p256.pem -passout $pass -out openssl-no-chain.p12
openssl pkcs12 -export -inkey p256-key.pem -in p256.pem -certfile intermediate.pem -passout $pass -out openssl-no-root.p12
openssl pkcs12 -export -nokeys -in p256.pem -certfile chain.pem -passout $pass -out openssl-no-key.p12
openssl pkcs12 -export -nocerts -inkey p256-key.pem -in p256.pem -passout $pass -out openssl-no-certificate.p12
# RSA keys with which nobody talks to a gate: too small a leaf; a root too small or
# too large above a leaf of P-256.
openssl genrsa -out "$work/768.key" 768 2>/dev/null
openssl req -x509 -key "$work/768.key" -subj "/CN=gate1.example.com" -days $days -out "$work/768.pem"
openssl pkcs12 -export -inkey "$work/768.key" -in "$work/768.pem" -passout $pass -out openssl-rsa768.p12
for bits in 768 8448; do
  [ -f "$work/$bits.key" ] || openssl genrsa -out "$work/$bits.key" $bits 2>/dev/null
  openssl req -x509 -key "$work/$bits.key" -subj "/O=Example/CN=Root of $bits" -days $days -out "$work/root.pem"
  openssl req -new -key p256-key.pem -subj "/CN=gate1.example.com" |
    openssl x509 -req -CA "$work/root.pem" -CAkey "$work/$bits.key" -CAcreateserial -days $days -out "$work/leaf.pem" 2>/dev/null
  openssl pkcs12 -export -inkey p256-key.pem -in "$work/leaf.pem" -certfile "$work/root.pem" -passout $pass -out openssl-rsa$bits-root.p12
done
# Passwords: empty; not ASCII ("pässwörd").
export12 openssl-empty-password p256 -passout pass:
export12 openssl-password-not-ascii p256 -passout pass:pässwörd
export12 openssl-password-not-ascii-3des p256 -passout pass:pässwörd -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES
# -twopass asks at a terminal: encryption "changeit", integrity "integrity".
python3 - <<'PY'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp("openssl", "openssl pkcs12 -export -twopass -inkey p256-key.pem -in p256.pem -certfile chain.pem -out openssl-twopass.p12".split())
seen = b""
while True:
    try:
        data = os.read(fd, 1024)
    except OSError:
        break
    if not data:
        break
    seen += data.lower()
    if b"password:" in seen:
        prompt = seen.rsplit(b"\n", 1)[-1]
        os.write(fd, b"integrity\n" if b"mac" in prompt else b"changeit\n")
        seen = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY

# Curves that nobody serves.
for curve in secp256k1 brainpoolP256r1; do
  openssl ecparam -name $curve -genkey -noout -out $curve-sec1-key.pem
  openssl req -x509 -new -key $curve-sec1-key.pem -subj /CN=gate1 -days 36500 -out $curve.pem
  openssl pkcs12 -export -in $curve.pem -inkey $curve-sec1-key.pem -passout pass:changeit -out $curve.p12
done
openssl pkcs8 -topk8 -nocrypt -in secp256k1-sec1-key.pem -out secp256k1-key.pem
openssl ecparam -name prime256v1 -genkey -noout -param_enc explicit -out explicit-sec1-key.pem
openssl pkcs8 -topk8 -nocrypt -in explicit-sec1-key.pem -out explicit-key.pem
openssl req -x509 -new -key explicit-sec1-key.pem -subj /CN=gate1 -days 36500 -out explicit.pem

# Java.
keytool12() { # output, then further options
  out=$1
  shift
  keytool -genkeypair -keystore "$out" -storepass changeit -keyalg EC -groupname secp256r1 \
    -dname "CN=gate1.example.com, O=Example, C=DE" -ext san=dns:gate1.example.com -validity $days "$@" 2>/dev/null
}
keytool12 keytool.p12 -storetype PKCS12 -alias gate
keytool12 keytool-legacy.p12 -storetype PKCS12 -alias gate -J-Dkeystore.pkcs12.legacy
keytool12 keytool-several-keys.p12 -storetype PKCS12 -alias one
keytool12 keytool-several-keys.p12 -storetype PKCS12 -alias two
keytool12 keytool-trusted.p12 -storetype PKCS12 -alias gate
keytool -importcert -noprompt -keystore keytool-trusted.p12 -storepass changeit -alias root -file root.pem 2>/dev/null
keytool12 keytool-secret.p12 -storetype PKCS12 -alias gate
keytool -genseckey -keystore keytool-secret.p12 -storepass changeit -alias secret -keyalg AES -keysize 128 2>/dev/null
keytool -importkeystore -srckeystore openssl-name.p12 -srcstorepass changeit -destkeystore keytool-chain.p12 \
  -deststoretype PKCS12 -deststorepass changeit 2>/dev/null
keytool -importcert -noprompt -keystore keytool-no-key.p12 -storetype PKCS12 -storepass changeit -alias root -file root.pem 2>/dev/null
keytool12 keytool.jks -storetype JKS -alias gate -keypass changeit
keytool12 keytool.jceks -storetype JCEKS -alias gate -keypass changeit
# A DSA key beside one that can serve.
keytool12 keytool-dsa.p12 -storetype PKCS12 -alias gate
keytool -genkeypair -keystore keytool-dsa.p12 -storepass changeit -alias dsa -keyalg DSA -keysize 2048 -dname "CN=dsa" -validity $days 2>/dev/null

# BouncyCastle, whose PKCS#12 is BER.
for kind in PKCS12 BKS UBER BCFKS; do
  keytool -importkeystore -srckeystore openssl-name.p12 -srcprovidername SunJSSE -srcstoretype PKCS12 -srcstorepass changeit \
    -destkeystore "bouncycastle.$(echo $kind | tr A-Z a-z | sed s/pkcs12/p12/)" -deststoretype $kind -destprovidername BC -deststorepass changeit \
    -providerpath "$BCPROV" -provider org.bouncycastle.jce.provider.BouncyCastleProvider 2>/dev/null
done
