/** What a terminal shows while a command is followed. */
import { describe, expect, test } from '@jest/globals'
import { durationOf } from '../../src/entry/cli/output/progress.ts'
import { createScreen } from '../../src/entry/cli/output/screen.ts'

describe('the screen', () => {
  const open = (isTTY: boolean) => {
    const written: string[] = []
    return {
      written,
      screen: createScreen(
        {
          isTTY,
          columns: 12,
          write: (text) => {
            written.push(text)
          },
        },
        () => undefined,
      ),
    }
  }

  test('a terminal writes one line over and over, cut to its width, and clears it for lines that stay', () => {
    const { written, screen } = open(true)
    screen.status('发券 0/10 人，很快')
    screen.status('发券 9')
    screen.say('已发券')
    screen.say('完')
    screen.status('x')
    screen.status('')
    expect(written).toEqual([
      '\r\u001b[2K发券 0/10 ',
      '\r\u001b[2K发券 9',
      '\r\u001b[2K已发券\n',
      '完\n',
      '\r\u001b[2Kx',
      '\r\u001b[2K',
    ])
  })

  test('elsewhere there are plain lines, and not one for each look', () => {
    const { written, screen } = open(false)
    for (let look = 0; look < 100; look++) screen.status(`发券 ${look}/100 人`)
    screen.status('')
    screen.say('已发券')
    expect(written).toEqual(['发券 0/100 人\n', '已发券\n'])
  })

  test('Ctrl-C ends the watching', () => {
    let press = (): void => undefined
    const signal = createScreen({ write: () => true }, (stop) => {
      press = stop
    }).interruption()
    expect(signal.aborted).toBe(false)
    press()
    expect(signal.aborted).toBe(true)
  })

  test('durations are told no more exactly than anybody wants to know', () => {
    expect([0.2, 59, 60, 61, 599, 600, 3599, 3601, 7260].map(durationOf)).toEqual([
      '1 秒',
      '59 秒',
      '1 分 0 秒',
      '1 分 1 秒',
      '9 分 59 秒',
      '10 分',
      '1 小时 0 分',
      '1 小时 1 分',
      '2 小时 1 分',
    ])
  })
})
