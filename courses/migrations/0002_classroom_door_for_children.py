from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="classroom",
            name="children_code",
            field=models.CharField(
                editable=False, max_length=8, null=True, unique=True, verbose_name="code of the children's door"
            ),
        ),
    ]
