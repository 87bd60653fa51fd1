import './frame.scss'

// WeChat's own browser has a title bar; a second one below it would only take room.
if (/MicroMessenger/i.test(navigator.userAgent)) document.documentElement.classList.add('in-wechat')
