package dev.sluice.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WriteQueueTest {
  private final WriteQueue queue = new WriteQueue();

  @Test
  void peek_inOneLane_showsWhatPollGivesNext() {
    Lane lane = queue.open();
    assertThat(queue.peek()).isNull();
    NumberedWrite[] writes = new NumberedWrite[200]; // more than a lane's turn
    for (int i = 0; i < writes.length; i++) {
      writes[i] = new NumberedWrite(i);
      lane.offer(writes[i]);
    }
    for (NumberedWrite write : writes) {
      assertThat(queue.peek()).isSameAs(write);
      assertThat(queue.poll()).isSameAs(write);
    }
    assertThat(queue.peek()).isNull();
  }

  @Test
  void peek_inTwoLanes_showsTheOtherOneAfterALanesTurn() {
    Lane one = queue.open();
    Lane two = queue.open();
    for (int i = 0; i < 100; i++) {
      one.offer(new NumberedWrite(i));
      two.offer(new NumberedWrite(1000 + i));
    }
    for (int i = 0; i < 200; i++) {
      Write next = queue.peek();
      assertThat(queue.poll()).isSameAs(next);
    }
  }
}
