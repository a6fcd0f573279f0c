import { scheduleExpressions } from '../../../src/aws/plan/schedule';

describe('schedules of EventBridge', () => {
  it.each([
    ['30 2 * * *', ['cron(30 2 * * ? *)']],
    ['*/15 * * * *', ['cron(*/15 * * * ? *)']],
    ['0 9 1,15 * *', ['cron(0 9 1,15 * ? *)']],
    ['@daily', ['cron(0 0 * * ? *)']],
    ['@yearly', ['cron(0 0 1 1 ? *)']],
    ['0 0 * jan-mar *', ['cron(0 0 * JAN-MAR ? *)']],
  ])('%s', (schedule, expressions) => {
    expect(scheduleExpressions(schedule)).toEqual(expressions);
  });

  it.each([
    ['0 8 * * 1-5', 'MON,TUE,WED,THU,FRI'],
    ['0 8 * * 0', 'SUN'],
    ['0 8 * * mon,wed', 'MON,WED'],
    ['0 8 * * */2', 'SUN,TUE,THU,SAT'],
    ['0 8 * * 1/2', 'MON,WED,FRI'],
    ['@weekly', 'SUN'],
  ])('days of the week keep their meaning: %s', (schedule, days) => {
    expect(scheduleExpressions(schedule)).toEqual([expect.stringMatching(new RegExp(`^cron\\(0 [08] \\? \\* ${days} \\*\\)$`))]);
  });

  it('means either where both days are said, as cron does', () => {
    expect(scheduleExpressions('0 8 13 * 5')).toEqual(['cron(0 8 13 * ? *)', 'cron(0 8 ? * FRI *)']);
  });
});
