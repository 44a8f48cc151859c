package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The arrows between the core's packages. */
class ArchitectureTest {
  private static final JavaClasses CORE = new ClassFileImporter()
      .importUrl(Sluice.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void jdbc_outsideInternalSqlite_isNotTouched() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sluice.internal.sqlite")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
        .check(CORE);
  }

  @Test
  void dependencies_ofTheCore_areTheDriverAndTheJdk() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.sluice..", "java..", "jdk.net..", "org.sqlite..", "org.jspecify..")
        .check(CORE);
  }

  @Test
  void leaves_knowNothingOfTheWriter() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.sluice.internal.sql",
            "dev.sluice.internal.stats",
            "dev.sluice.internal.codec",
            "dev.sluice.internal.journal",
            "dev.sluice.internal.sqlite",
            "dev.sluice.internal.read")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sluice.internal.queue",
            "dev.sluice.internal.commit",
            "dev.sluice.internal.client",
            "dev.sluice.internal.link",
            "dev.sluice.internal.queued",
            "dev.sluice.internal.election")
        .check(CORE);
  }

  @Test
  void writer_knowsNothingOfClientsLinksAndElections() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.sluice.internal.queue", "dev.sluice.internal.commit")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sluice.internal.client",
            "dev.sluice.internal.link",
            "dev.sluice.internal.queued",
            "dev.sluice.internal.election",
            "dev.sluice.internal.read")
        .check(CORE);
  }

  @Test
  void election_isKnownByTheFaceAlone() {
    noClasses()
        .that()
        .resideInAPackage("dev.sluice.internal..")
        .and()
        .resideOutsideOfPackage("dev.sluice.internal.election")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.sluice.internal.election")
        .check(CORE);
  }

  @Test
  void packages_ofTheInside_haveNoCycles() {
    slices().matching("dev.sluice.internal.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void sleeping_isNowhere() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CORE);
  }
}
