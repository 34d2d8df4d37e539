// Part of gpio-sim, as prepare builds it: a chip that is pulled out while its lines are held.
//
// Up to Linux 6.12.4 its interrupt's descriptor is freed with the holder's action still on it (irq_dispose_mapping;
// "remove_proc_entry: removing non-empty directory 'irq/30'"). The action's thread stays for good, and its entry below
// /proc/irq has a parent that was freed: after some 40 to 200 pulls another entry is linked there and the kernel oopses
// in rb_erase with proc_subdir_lock held, or wherever else that memory went. A thread that dies so gives back no lock,
// and what wants that lock waits for ever, as gpiochip_remove does for gdev->sem. The gpio_device is leaked too: a line
// without a chip gives nothing back (gpiod_free_commit).
//
// Linux 6.13 and 6.12.5 free such interrupts when a chip goes (ec8b6f55b981, "gpio: free irqs that are still requested
// when the chip is being removed"). 6.1 does not, so the lab's chip does it itself.

#include <linux/gpio/consumer.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>

#include "gpiolib.h"

// Before the chip is removed: takes their interrupts and the lines from whoever holds them. The holder's descriptor
// stays open, hears of nothing and finds the chip gone at its next look, as on any kernel up to 6.5.
static void lab_let_go(struct gpio_device *device, struct irq_domain *domain)
{
	unsigned int offset;

	for (offset = 0; offset < device->ngpio; offset++) {
		struct gpio_desc *line = &device->descs[offset];
		int irq = irq_find_mapping(domain, offset);
		struct irq_desc *interrupt = irq ? irq_data_to_desc(irq_get_irq_data(irq)) : NULL;

		while (interrupt && interrupt->action)
			free_irq(irq, interrupt->action->dev_id);
		if (test_bit(FLAG_REQUESTED, &line->flags))
			gpiod_put(line);
	}
}
