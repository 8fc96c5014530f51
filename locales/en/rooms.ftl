rooms-list = Rooms and people
