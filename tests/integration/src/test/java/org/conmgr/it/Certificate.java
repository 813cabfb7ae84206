package org.conmgr.it;

import java.nio.file.Path;
import org.conmgr.bed.Bed;
import org.conmgr.bed.Instance;

/** A self-signed server certificate for one host name. */
record Certificate(Path certificate, Path key) {
  static Certificate of(Bed bed, String host) {
    Path directory = bed.newDirectory("tls-" + host);
    Certificate made = new Certificate(directory.resolve("crt.pem"), directory.resolve("key.pem"));
    bed.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=" + host,
            "-addext",
            "subjectAltName=DNS:" + host,
            "-keyout",
            made.key.toString(),
            "-out",
            made.certificate.toString())
        .expectSuccess();
    return made;
  }

  /** Names the files in the instance's settings; {@code ssl} itself is the caller's to switch. */
  void install(Instance instance) {
    instance.set("ssl_cert_file", certificate.toString());
    instance.set("ssl_key_file", key.toString());
  }
}
