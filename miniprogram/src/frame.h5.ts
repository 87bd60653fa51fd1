import './frame.scss'

// WeChat's own browser has a title bar; a second one below it would only take room.
if (/MicroMessenger/i.test(navigator.userAgent)) document.documentElement.classList.add('in-wechat')

// The tab bar's links lead to `javascript:;`, which the content security policy forbids to run; their own listeners do all there is to do.
document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('a[href^="javascript:"]') !== null) event.preventDefault()
})
