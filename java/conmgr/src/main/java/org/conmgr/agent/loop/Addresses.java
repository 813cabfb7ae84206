package org.conmgr.agent.loop;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up without blocking the loop: on a bounded executor, which is the only one in conmgr,
 * with the result posted back. Numeric addresses do not go there.
 */
public final class Addresses implements AutoCloseable {
  private static final int MAX_THREADS = 8;

  private final Loop loop;
  private final ExecutorService executor;

  /**
   * A resolver.
   *
   * @param names how many names may be asked for at a time, each once
   */
  public Addresses(Loop loop, int names) {
    this.loop = loop;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            Math.min(names, MAX_THREADS),
            Math.min(names, MAX_THREADS),
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(2 * names),
            new DefaultThreadFactory("conmgr-names", true));
    pool.allowCoreThreadTimeOut(true);
    this.executor = pool;
  }

  /** All addresses of a name or numeric address, in the order of the system's resolver. */
  public Future<List<InetAddress>> lookUp(String address) {
    byte[] numeric = NetUtil.createByteArrayFromIpAddressString(address);
    if (numeric != null) {
      try {
        return loop.executor().newSucceededFuture(List.of(InetAddress.getByAddress(numeric)));
      } catch (UnknownHostException e) {
        return loop.executor().newFailedFuture(e);
      }
    }
    Promise<List<InetAddress>> promise = loop.executor().newPromise();
    try {
      executor.execute(() -> resolve(address, promise));
    } catch (RejectedExecutionException e) {
      promise.setFailure(new UnknownHostException("too many names are being looked up"));
    }
    return promise;
  }

  private static void resolve(String address, Promise<List<InetAddress>> promise) {
    try {
      promise.setSuccess(List.of(InetAddress.getAllByName(address)));
    } catch (UnknownHostException e) {
      promise.setFailure(
          new UnknownHostException("could not translate host name \"%s\"".formatted(address)));
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
