package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.SluiceError;
import dev.sluice.SluiceException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorLineTest {
  @ParameterizedTest
  @CsvSource({
    "SQL,1",
    "CONSTRAINT,1",
    "READ_ONLY,1",
    "CLOSED,1",
    "CORRUPT,1",
    "STATEMENT_TIMEOUT,1",
    "QUEUE_FULL,4",
    "TIMEOUT,4",
    "DISK_FULL,4",
    "CLIENT_TIMEOUT,3",
    "IO,3"
  })
  void exitCode_saysWhatACallerCanDo(SluiceError code, int exitCode) {
    ErrorLine line = ErrorLine.of(SluiceException.of(code, "what happened"));
    assertThat(line.exitCode()).isEqualTo(exitCode);
    assertThat(line.text()).startsWith("sluice: " + code + ": what happened");
  }

  @Test
  void message_ofSeveralLines_becomesOne() {
    assertThat(ErrorLine.of(SluiceException.of(SluiceError.SQL, "near \"x\"\n  syntax\r\n"))
            .text())
        .isEqualTo("sluice: SQL: near \"x\" syntax");
  }

  @Test
  void anUnexpectedError_isReportedAsOurFault() {
    assertThat(ErrorLine.of(new IllegalStateException("no")).text())
        .startsWith(
            "sluice: INTERNAL: java.lang.IllegalStateException: no; this should not happen");
  }

  @Test
  void aReaderThatHasGone_isNotAFailedWrite() {
    assertThat(ErrorLine.of(new OutputFailed(new IOException("Broken pipe"))).exitCode())
        .isEqualTo(ExitCode.OUTPUT_CLOSED);
    assertThat(ErrorLine.of(new OutputFailed(new IOException("No space left on device"))))
        .isEqualTo(new ErrorLine(
            "OUTPUT", "cannot write the output: No space left on device", ExitCode.FAILED));
  }
}
