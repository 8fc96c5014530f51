rooms-list = Salas e pessoas
