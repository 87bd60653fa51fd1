/// <reference types="@tarojs/taro" />

declare module '*.png' {
  const url: string
  export default url
}
declare module '*.scss'

/** The API's origin for mini-programs, set when building. */
declare const API_ORIGIN: string
