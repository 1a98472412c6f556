// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;

/**
 * Loads keystores as a Java server does. Each line of the input is a file and its
 * password with a tab between; each line of the output is the file, then either
 * "error" or one "alias,fingerprint,certificates in chain,serial number" for each key.
 */
public class Load {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null; ) {
            String[] parts = line.split("\t", 2);
            String result;
            try {
                result = load(parts[0], parts[1].toCharArray());
            } catch (Exception e) {
                result = "error";
            }
            System.out.println(parts[0] + "\t" + result);
        }
    }

    private static String load(String file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(file)) {
            store.load(in, password);
        }
        // What a server does with all keys at once, whichever it serves.
        KeyManagerFactory.getInstance("SunX509").init(store, password);
        StringBuilder out = new StringBuilder();
        for (String alias : Collections.list(store.aliases())) {
            if (!store.isKeyEntry(alias) || store.getCertificateChain(alias) == null) {
                continue;
            }
            if (store.getKey(alias, password) == null) {
                return "error";
            }
            Certificate[] chain = store.getCertificateChain(alias);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
            out.append(alias).append(',').append(HexFormat.of().formatHex(digest)).append(',').append(chain.length)
                .append(',').append(((X509Certificate) chain[0]).getSerialNumber().toString(16)).append('\t');
        }
        return out.length() == 0 ? "error" : out.toString().trim();
    }
}
