# Builds the C++ sources of a directory as $(OUT)/$(PROGRAM), with the part $(LIBRARY) of the client library and the
# objects in $(BUILD).
BUILD ?= $(OUT)/objects

CXXFLAGS := -std=c++17 -O2 -Wall -Wextra -Werror -MMD -pthread $(shell pkg-config --cflags $(LIBRARY))
LDLIBS := $(shell pkg-config --libs $(LIBRARY)) -lcivetweb -lz
OBJECTS := $(patsubst %.cpp,$(BUILD)/%.o,$(wildcard *.cpp))

$(OUT)/$(PROGRAM): $(OBJECTS)
	@mkdir -p $(OUT)
	$(CXX) -pthread -Wl,--as-needed -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.cpp Makefile
	@mkdir -p $(BUILD)
	$(CXX) $(CXXFLAGS) -c -o $@ $<

-include $(OBJECTS:.o=.d)
