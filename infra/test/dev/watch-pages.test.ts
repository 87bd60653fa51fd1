/** What Taro writes while it watches, as people are told it. */
import { expect, test } from '@jest/globals'
import { createListener } from '../../local/dev/watch-pages.ts'

const FAILURE = `- 即将开始启动编译，请稍等~
\u001b[32m→ Watching...\u001b[39m
🙅   编译失败. 11/26/2021, 2:14:33 AM

SyntaxError: src/app.tsx: Unexpected token (10:0)
> 10 | export const a = (
     |                   ^

assets by status 1.28 MiB [cached] 18 assets
ERROR in ./src/app.tsx
SyntaxError: src/app.tsx: Unexpected token (10:0)
webpack 5.91.0 compiled with 1 error in 1093 ms
`

/** @param size of the pieces in which the text comes */
function hear(text: string, size: number) {
  const said: string[] = []
  let times = 0
  const listen = createListener(
    (line) => said.push(line),
    () => times++,
  )
  for (let at = 0; at < text.length; at += size) listen(text.slice(at, at + size))
  return { said, times }
}

test.each([1, 7, 10_000])('a failure is told once, in pieces of %i characters', (size) => {
  expect(hear(FAILURE, size)).toEqual({
    said: [
      '手机网页没有生成，改好再保存即可：',
      'SyntaxError: src/app.tsx: Unexpected token (10:0)',
      '> 10 | export const a = (',
      '     |                   ^',
    ],
    times: 0,
  })
})

test('a good build is counted and says nothing by itself', () => {
  expect(
    hear(`${FAILURE}\n\u001b[32m✅  编译成功\u001b[39m 11/26/2021\n监听文件修改中...\n`, 100),
  ).toMatchObject({ times: 1 })
})
