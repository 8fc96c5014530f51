# O que está em volta de tudo. Os nomes são os de en/app.ftl.

app-name = papo
app-skip = Ir para as mensagens
app-reconnecting = Reconectando…
app-connected = Conectado de novo.
