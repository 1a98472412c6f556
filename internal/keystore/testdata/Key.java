// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

import java.io.FileInputStream;
import java.io.InputStream;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HexFormat;

/**
 * Loads keystores of a type, as a server does that knows its password, and signs with
 * each key. The arguments are type, file and password, again and again; each line of
 * the output is what one file holds: alias, number of certificates, fingerprint.
 */
public class Key {
    public static void main(String[] args) throws Exception {
        for (int i = 0; i < args.length; i += 3) {
            System.out.println(load(args[i], args[i + 1], args[i + 2].toCharArray()));
        }
    }

    private static String load(String type, String file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream in = new FileInputStream(file)) {
            store.load(in, password);
        }
        StringBuilder out = new StringBuilder();
        for (String alias : Collections.list(store.aliases())) {
            Certificate[] chain = store.getCertificateChain(alias);
            for (int i = 0; i + 1 < chain.length; i++) {
                chain[i].verify(chain[i + 1].getPublicKey());
            }
            sign((PrivateKey) store.getKey(alias, password), chain[0]);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
            out.append(alias).append(' ').append(chain.length).append(' ').append(HexFormat.of().formatHex(digest)).append(';');
            ((X509Certificate) chain[0]).checkValidity();
        }
        return out.toString();
    }

    private static void sign(PrivateKey key, Certificate certificate) throws Exception {
        Signature signature = Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(key);
        signature.update(new byte[32]);
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        signature.update(new byte[32]);
        if (!signature.verify(signed)) {
            throw new Exception("the key is not that of the certificate");
        }
    }
}
