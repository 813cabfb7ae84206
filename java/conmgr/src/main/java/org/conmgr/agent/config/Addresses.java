package org.conmgr.agent.config;

import io.netty.util.NetUtil;

/** What is an address already and needs no look-up. */
final class Addresses {
  private Addresses() {}

  static boolean isNumeric(String text) {
    return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
  }
}
