/**
 * WeChat and Alipay draw the frame around the pages themselves; `frame.h5.ts` takes this file's
 * place in the browser.
 */
export {}
