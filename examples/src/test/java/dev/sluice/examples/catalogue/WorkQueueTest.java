package dev.sluice.examples.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.catalogue.WorkQueue.Claim;
import dev.sluice.examples.catalogue.WorkQueue.Left;
import dev.sluice.examples.tree.PathCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkQueueTest {
  @TempDir
  Path folder;

  private InProcessScan scan;
  private AnswerLog log;
  private WorkQueue one;
  private WorkQueue two;

  @BeforeEach
  void open() throws Exception {
    scan = new InProcessScan(folder);
    log = scan.log(0);
    one = scan.queue(0, log);
    two = scan.queue(1, log);
    one.join(1, List.of());
    two.join(2, List.of());
  }

  @AfterEach
  void close() throws Exception {
    log.close();
    scan.close();
  }

  @Test
  void claim_oneDirectory_onlyOneWorkerHasIt() {
    List<Claim> claims = one.claim(4);
    assertThat(claims).extracting(Claim::path).containsExactly(PathCode.encode(scan.tree));
    assertThat(two.claim(4)).isEmpty();
    assertThat(two.left()).isEqualTo(Left.CLAIMED);
  }

  @Test
  void add_foundDirectories_claimedOldestFirstEachOnce() {
    one.claim(4);
    one.add(List.of("/b\"quoted\"", "/a%0A", "/c"));
    one.add(List.of("/c", "/d"));
    assertThat(two.left()).isEqualTo(Left.WAITING);
    assertThat(two.claim(2)).extracting(Claim::path).containsExactly("/b\"quoted\"", "/a%0A");
    assertThat(one.claim(10)).extracting(Claim::path).containsExactly("/c", "/d");
  }

  @Test
  void done_everyDirectory_nothingLeft() {
    one.claim(4).forEach(claim -> one.done(claim.id()));
    assertThat(one.left()).isEqualTo(Left.NOTHING);
    assertThat(one.claim(4)).isEmpty();
  }

  @Test
  void join_afterADeath_claimsOfTheDeadAreFreeAgain() {
    List<Claim> claims = one.claim(4);
    WorkQueue three = scan.queue(2, log);
    three.join(3, List.of(scan.worker(0)));
    assertThat(three.claim(4)).isEqualTo(claims);
  }

  @Test
  void claim_sentByTheDeadAndAppliedLate_getsNothing() {
    WorkQueue three = scan.queue(2, log);
    three.join(3, List.of(scan.worker(0)));
    assertThat(one.claim(4)).isEmpty();
    assertThat(three.claim(4)).hasSize(1);
  }

  @Test
  void done_sentByTheDeadAndAppliedLate_leavesTheNewClaim() {
    Claim claim = one.claim(4).getFirst();
    WorkQueue three = scan.queue(2, log);
    three.join(3, List.of(scan.worker(0)));
    three.claim(4);
    one.done(claim.id());
    assertThat(two.left()).isEqualTo(Left.CLAIMED);
  }
}
