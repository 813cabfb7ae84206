package org.conmgr.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What runs inside applications brings nothing along but the codec and pgjdbc. */
class DriverRulesTest {
  private final JavaClasses driver =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.conmgr.jdbc", "org.conmgr.wire");

  @Test
  void should_use_only_the_jdk_the_codec_and_pgjdbc() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "org.conmgr.wire",
            "org.conmgr.jdbc",
            "org.postgresql..",
            "org.jspecify.annotations",
            "java..",
            "javax..")
        .check(driver);
  }

  @Test
  void should_never_sleep() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(driver);
    noClasses().should().callMethod(Thread.class, "sleep", long.class, int.class).check(driver);
  }
}
