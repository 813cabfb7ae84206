package org.conmgr.agent;

import java.util.List;

/** All of conmgr at one moment; instances in order of number. */
public record AgentStatus(
    ProcessStatus process, List<InstanceStatus> instances, List<ApplicationStatus> applications) {

  public AgentStatus {
    instances = List.copyOf(instances);
    applications = List.copyOf(applications);
  }
}
