import { ServerlessJob, ServerlessMicroservice } from '../../../src/aws/index';
import { IMAGE, ownStack, type Resource, resourcesOf } from './support';

const functionsOf = (stack: ReturnType<typeof ownStack>): Resource[] => Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
const HELD = { AWS_LWA_READINESS_CHECK_PORT: '9180', AWS_LWA_READINESS_CHECK_PATH: '/_keelson/hold' };

describe('a job', () => {
  it('runs its command to the end, once for each invocation, and never two at a time', () => {
    const stack = ownStack();
    new ServerlessJob(stack, 'settlement', { image: IMAGE, command: ['python', 'settle.py'], schedule: '30 2 * * *', timeout: '10m' });
    expect(functionsOf(stack)).toMatchObject([
      {
        Properties: {
          ImageConfig: { EntryPoint: ['/opt/extensions/keelson', 'run', '--'], Command: ['python', 'settle.py'] },
          ReservedConcurrentExecutions: 1,
          Timeout: 600,
          Environment: { Variables: HELD },
        },
      },
    ]);
  });

  it('is started by the scheduler alone, in its time zone', () => {
    const stack = ownStack();
    const job = new ServerlessJob(stack, 'settlement', {
      image: IMAGE,
      command: ['/settle'],
      schedule: '30 2 * * *',
      timeZone: 'Europe/Vienna',
      timeout: '10m',
    });
    expect(Object.values(resourcesOf(stack, 'AWS::Scheduler::Schedule'))).toMatchObject([
      { Properties: { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Vienna' } },
    ]);
    expect(job.schedule?.schedules).toHaveLength(1);
    expect(resourcesOf(stack, 'AWS::Lambda::Permission')).toEqual({});
  });

  it('without a schedule runs while its version is deployed, and again with the next', () => {
    const versions = ['1', '2'].map((digit) => {
      const stack = ownStack();
      new ServerlessJob(stack, 'backfill', {
        image: `${IMAGE}@sha256:${digit.repeat(64)}`,
        command: ['/backfill'],
        timeout: '5m',
        retries: 0,
      });
      expect(Object.values(resourcesOf(stack, 'AWS::Lambda::EventInvokeConfig'))).toMatchObject([
        { Properties: { MaximumRetryAttempts: 0 } },
      ]);
      return JSON.stringify(Object.values(resourcesOf(stack, 'Custom::KeelsonRun')).map(({ Properties }) => Properties.Version));
    });
    expect(versions[0]).not.toBe(versions[1]);
  });
});

describe('a migration', () => {
  it('runs before the version that serves changes, as the service and with its variables', () => {
    const stack = ownStack();
    new ServerlessMicroservice(stack, 'orders', {
      image: IMAGE,
      http: { port: 8080 },
      env: { REGION: 'eu' },
      migration: { command: ['python', 'migrate.py'], timeout: '5m' },
    });
    const [run] = Object.keys(resourcesOf(stack, 'Custom::KeelsonRun'));
    expect(Object.values(resourcesOf(stack, 'AWS::Lambda::Alias'))).toMatchObject([{ DependsOn: expect.arrayContaining([run]) }]);
    const migration = functionsOf(stack).find(({ Properties }) => Properties.ImageConfig !== undefined) as Resource;
    const service = functionsOf(stack).find(({ Properties }) => Properties.ImageConfig === undefined) as Resource;
    expect(migration.Properties).toMatchObject({
      ImageConfig: { Command: ['python', 'migrate.py'] },
      Timeout: 300,
      ReservedConcurrentExecutions: 1,
      Role: service.Properties.Role,
      Environment: { Variables: { ...HELD, REGION: 'eu' } },
    });
    expect(migration.Properties.Environment.Variables).not.toHaveProperty('AWS_LWA_PORT');
    expect(service.Properties.Environment.Variables).toMatchObject({ AWS_LWA_PORT: '8080' });
  });
});
