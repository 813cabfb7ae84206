package org.conmgr.wire;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The codec needs nothing but the JDK, and does no I/O. */
class WireRulesTest {
  private final JavaClasses wire =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.conmgr.wire");

  @Test
  void should_use_only_the_jdk_and_no_io() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "org.conmgr.wire",
            "org.jspecify.annotations",
            "java.lang..",
            "java.util..",
            "java.nio",
            "java.nio.charset")
        .check(wire);
  }
}
