package org.conmgr.agent;

import static com.tngtech.archunit.core.domain.JavaModifier.VOLATILE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "org.conmgr.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule decisions_do_no_io =
      noClasses()
          .that()
          .resideInAnyPackage("org.conmgr.agent.instance", "org.conmgr.agent.session")
          .or()
          .haveSimpleName("TargetSelector")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.netty..", "java.net..", "java.nio.channels..");

  @ArchTest
  static final ArchRule state_is_confined_to_the_loop =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(
              "org.conmgr.agent",
              "org.conmgr.agent.instance",
              "org.conmgr.agent.session",
              "org.conmgr.agent.target",
              "org.conmgr.agent.heartbeat",
              "org.conmgr.agent.loop")
          .should()
          .haveModifier(VOLATILE);

  @ArchTest
  static final ArchRule nobody_sleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule decisions_do_not_know_the_sockets =
      noClasses()
          .that()
          .resideInAnyPackage("org.conmgr.agent.instance", "org.conmgr.agent.session")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.conmgr.agent", "org.conmgr.agent.target", "org.conmgr.agent.heartbeat");
}
