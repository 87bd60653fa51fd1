/** Pages of the simulators, for testers: plain HTML in Chinese, marked as simulated. */
import { page, type HttpAnswer } from '../http/answer.ts'

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

const STYLE = `
  :root { color-scheme: light }
  body { margin: 0; font: 17px/1.6 system-ui, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; background: #f3f5f9; color: #1c2430 }
  main { max-width: 480px; margin: 0 auto; padding: 24px 16px }
  h1 { font-size: 22px; margin: 0 0 4px }
  p { margin: 0 0 20px; color: #4a5565 }
  .simulated { display: inline-block; margin-bottom: 16px; padding: 2px 10px; border-radius: 4px; background: #fff3d6; color: #7a4d00; font-size: 14px }
  form { margin: 0 }
  button { display: block; width: 100%; min-height: 52px; margin: 0 0 12px; padding: 10px 16px; border: 1px solid #cdd5e1; border-radius: 10px; background: #fff; color: inherit; font: inherit; text-align: left }
  button.main { border-color: #1456d9; background: #1456d9; color: #fff; text-align: center }
  button.danger { border-color: #c9302c; color: #b3261e; text-align: center }
  small { color: #5b6675 }
  button:focus-visible { outline: 3px solid #8fb4ff }`

/** @param content trusted HTML; whatever comes from outside must be escaped before */
export const simulatorPage = (title: string, content: string, status = 200): HttpAnswer =>
  page(
    `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body><main><span class="simulated">本机模拟，仅供测试</span><h1>${title}</h1>${content}</main></body></html>`,
    status,
  )
