import './frame.scss'

// WeChat and 鄂汇办 draw a title bar above the page; a second one below it would only take room.
if (/MicroMessenger|ehuiban/i.test(navigator.userAgent))
  document.documentElement.classList.add('in-app')

// The tab bar's links lead to `javascript:;`, which the content security policy forbids to run;
// their own listeners do all there is to do.
document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('a[href^="javascript:"]') !== null)
    event.preventDefault()
})
