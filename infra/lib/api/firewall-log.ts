/**
 * Whom the firewall stopped, and at what: without it nobody who is locked out can be told why. What
 * would name a person or open a session is left out.
 */
import { ArnFormat, Names, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { CfnLoggingConfiguration, type CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

/** A referer may hold what a channel sends back with somebody who signs in. */
const LEFT_OUT_HEADERS = ['authorization', 'cookie', 'referer', 'idempotency-key', 'x-front-secret']

/**
 * @param onlyStopped where the gateway's own log has the callers' addresses; behind a content
 *   network it has not, and this one tells them (cybersecurity law, article 21)
 */
export function logFirewall(scope: Construct, firewall: CfnWebACL, onlyStopped: boolean): void {
  const logs = new LogGroup(scope, 'Logs-firewall', {
    // The firewall writes to no log that is called otherwise.
    logGroupName: `aws-waf-logs-${Names.uniqueResourceName(scope, { maxLength: 60 }).toLowerCase()}`,
    retention: RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  })
  new CfnLoggingConfiguration(scope, 'FirewallLog', {
    resourceArn: firewall.attrArn,
    // Not the group's own attribute, which ends in `:*` and is refused.
    logDestinationConfigs: [
      Stack.of(scope).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: logs.logGroupName,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
    redactedFields: [
      { queryString: {} },
      ...LEFT_OUT_HEADERS.map((Name) => ({ singleHeader: { Name } })),
    ],
    ...(onlyStopped && {
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    }),
  })
}
