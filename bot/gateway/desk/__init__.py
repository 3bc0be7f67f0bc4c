"""The desk: the officers' web application at `/desk`. Its pages are the rows of `bot.gateway.desk.pages`."""
