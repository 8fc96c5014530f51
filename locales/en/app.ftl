# What is around everything. A file here is a part of what people see; an id begins with its file's name.
# The web page and the terminal read the same files.

app-name = papo
app-skip = To the messages
app-reconnecting = Reconnecting…
app-connected = Connected again.
